/*
 * flavour.h - what a kind of container must be able to do. A flavour is one C file that fills this struct.
 *
 * Operations run in the process that starts the container (or, first_process() and what follows it, inside).
 */
#ifndef FLAVOUR_H
#define FLAVOUR_H

#include "probe.h"

struct actor;

struct flavour {
	const char *name;
	/* 1: getpid() and gettid() of a container's first process go on giving the host's number, by design. */
	int first_keeps_number;
	/*
	 * Whether this kernel has the flavour: 0, or -errno with the reason in why. isolates gets the ISOLATES_*
	 * bits that hold on this very kernel, found by trying (container_trial() does it), never by its version.
	 */
	long (*detect)(unsigned long *isolates, char *why, unsigned long size);
	/*
	 * Makes a container whose first process calls actor_main(first), or actor_failed(first, -errno) when it
	 * cannot get there. Gives that process's pid as the caller sees it, or -errno. It may set container->id, else
	 * identify() is asked.
	 */
	long (*create)(struct container *container, struct actor *first);
	/* Moves the caller in, or, where that is how it works, the children that it makes from now on. */
	long (*enter)(struct container *container);
	/* The identifier of the container that a process is in, as the host tells it; 0 on the host. */
	long (*identify)(pid_t host_pid);
	/* Calls fn for the identifier of each container that the host knows. */
	long (*list)(long (*fn)(long id, long arg), long arg);
	/* Ends all that runs in it; may come back before that is done. */
	long (*kill)(struct container *container);
	/* Whether nothing is left of it: 1, or 0 to be asked again. */
	long (*forgotten)(struct container *container);
	/* Frees what create() left behind, once it is empty, also when the first process did not get there. */
	void (*destroy)(struct container *container);
	/* The host's number of a process of it, by its own number; 0 to have it found by its descriptors. */
	pid_t (*host_pid)(struct container *container, pid_t pid);
};

#define FLAVOUR(identifier)						\
	static const struct flavour *const identifier##_entry		\
	__attribute__((used, section("flavours"))) = &identifier

extern const struct flavour *const __start_flavours[], *const __stop_flavours[];

/* NULL when there is none of that name. */
const struct flavour *flavour_find(const char *name);

/*
 * Makes a container of that flavour and looks out of it, in a process of its own: 0 and which ISOLATES_* of the kinds
 * that can be seen hold (not USER, TIME and CGROUP), or -errno and why.
 */
long container_trial(const struct flavour *flavour, unsigned long *isolates, char *why, unsigned long size);

/* Rights (1 << CAP_*) that reach the whole machine from inside, where the kernel itself does not cut them. */
#define HOST_RIGHTS	(1ULL << CAP_SYS_MODULE | 1ULL << CAP_SYS_RAWIO | 1ULL << CAP_SYS_TIME | 1ULL << CAP_MKNOD)
/* The caller and all that it starts, by execve() too, lose these rights: 0 or -errno. */
long drop_rights(uint64_t rights);

/* The loop of a task: obeys orders until its order socket ends. */
void actor_main(struct actor *actor) __attribute__((noreturn));
void actor_failed(struct actor *actor, long error) __attribute__((noreturn));

#endif
