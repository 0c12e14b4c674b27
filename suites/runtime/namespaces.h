/*
 * namespaces.h - mainline's namespaces, for the flavours that are made of them or have some beside.
 */
#ifndef NAMESPACES_H
#define NAMESPACES_H

#include "probe.h"

/* Which of these kinds (ISOLATES_*) the kernel makes for the caller's children, found by making them. */
unsigned long namespaces_found(unsigned long wanted);
/* Whether the caller could get that kind (CLONE_NEW*) for itself. */
int can_unshare(unsigned long flag);
/* clone()'s flags for kinds; it has none for a clock. */
unsigned long namespaces_flags(unsigned long isolates);
/* Moves the caller, or for process numbers its children to come, into those of another process: 0 or -errno. */
long namespaces_enter(pid_t host_pid, unsigned long isolates);
/* Whoever has just got a mount namespace: mounts anew what would show the host's numbers, devices and queues. */
void mount_own(unsigned long isolates);

#endif
