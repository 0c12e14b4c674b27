/*
 * identity.h - whether the kernel tells which container a task is in; the first ones with PID namespaces do not.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "probe.h"
#include "flavour.h"

/* A flavour that has no better answer gives each task its own number. */
static inline int tells_identities(struct container *container)
{
	return !flavour_isolates(ISOLATES_PID) || container->flavour->identify(sys_getpid()) != sys_getpid();
}

#endif
