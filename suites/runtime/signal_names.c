/*
 * signal_names.c - "SIGSEGV" for 11, by the numbers of the arch.
 */
#include "runtime.h"

#define ENTRY(name)	[name] = #name

static const char *const names[] = {
	ENTRY(SIGHUP), ENTRY(SIGINT), ENTRY(SIGQUIT), ENTRY(SIGILL), ENTRY(SIGTRAP), ENTRY(SIGABRT), ENTRY(SIGBUS),
	ENTRY(SIGFPE), ENTRY(SIGKILL), ENTRY(SIGUSR1), ENTRY(SIGSEGV), ENTRY(SIGUSR2), ENTRY(SIGPIPE), ENTRY(SIGALRM),
	ENTRY(SIGTERM), ENTRY(SIGCHLD), ENTRY(SIGCONT), ENTRY(SIGSTOP), ENTRY(SIGTSTP), ENTRY(SIGTTIN),
	ENTRY(SIGTTOU), ENTRY(SIGURG), ENTRY(SIGXCPU), ENTRY(SIGXFSZ), ENTRY(SIGVTALRM), ENTRY(SIGPROF),
	ENTRY(SIGWINCH), ENTRY(SIGIO), ENTRY(SIGPWR), ENTRY(SIGSYS),
};

const char *signal_name(int sig)
{
	if (sig < 0 || (unsigned long)sig >= ARRAY_SIZE(names) || !names[sig])
		return "a real-time signal";
	return names[sig];
}
