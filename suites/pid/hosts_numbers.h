/*
 * hosts_numbers.h - flavours that number a container's init only and leave the host's numbers to everybody else.
 */
#ifndef HOSTS_NUMBERS_H
#define HOSTS_NUMBERS_H

#include "probe.h"

/*
 * What they look like to the process that made the container: an init numbered 1, and a child whose number goes on
 * where the host's were, though the host itself does not see it.
 */
static inline int has_hosts_numbers(struct container *container, struct task *child)
{
	return container->init->pid == 1 && !child->host_pid && child->pid > sys_getpid();
}

#endif
