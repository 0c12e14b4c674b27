/*
 * story.h - what one probe has told so far, and how it is told on to the host.
 */
#ifndef STORY_H
#define STORY_H

#include "runtime.h"

enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP, VERDICT_BROKEN, VERDICT_TIMEOUT };

struct story {
	char *kept;		/* reports one after the other, each as long as it is */
	unsigned long length;
	struct report part;	/* the one that is arriving */
	unsigned long part_length;
	int cases, skipped_cases, failed;
	int failures_in_case, notes_in_case;
	unsigned long dropped;	/* diagnostics beyond what is kept */
	enum report_kind end;	/* how it ended by itself; 0 while it has not */
	char reason[400];	/* why it skips or what broke; filled from outside, too */
};

/* Has memory ready for the first one. */
void stories_prepare(void);
/* 0, or -errno when there is no memory. */
long story_open(struct story *story);
void story_close(struct story *story);
/* Bytes from the report pipe, in any pieces. */
void story_feed(struct story *story, const char *bytes, unsigned long size);
/* The verdict of a probe that ended by itself, or did not: then it is BROKEN, for the reason given. */
enum verdict story_verdict(const struct story *story);
/* From now on a probe that passes tells only how many its cases were. */
void stories_shorten(void);
/* Prints the block of cases, what concerns the whole probe, and the result. */
void story_print(const struct story *story, const char *name, long number, enum verdict verdict,
		 unsigned long long duration_us);

#endif
