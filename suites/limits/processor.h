/*
 * processor.h - what a task knows of the processor time that it has had.
 */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include "probe.h"

#define NS_PER_MS 1000000L

/* In ms, or -errno. */
static inline long own_cpu_ms(void)
{
	struct timespec used;
	long said = sys_clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);

	return said < 0 ? said : (long)used.tv_sec * 1000 + (long)used.tv_nsec / NS_PER_MS;
}

#endif
