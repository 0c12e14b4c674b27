/*
 * story.c - collecting a probe's reports, judging them, printing them as KTAP.
 */
#include "agent.h"
#include "story.h"

#define KEPT_BYTES	(512 * 1024)
#define MAX_IN_CASE	20	/* failures, and notes, of one case that are kept; the rest is counted */
/* An emulated serial line carries 75 KB a second: what is told in full of a case, and in how many failed cases. */
#define TOLD_IN_CASE	2
#define TOLD_CASES	6

#define HEAD		offsetof(struct report, text)
#define ALIGNED(n)	(((n) + sizeof(int) - 1) & ~(sizeof(int) - 1))

static char *spare;	/* memory that no story has at the moment */

long story_open(struct story *story)
{
	long at = (long)spare;

	memset(story, 0, sizeof(*story));
	if (!spare)
		at = sys_mmap(NULL, KEPT_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if ((unsigned long)at >= (unsigned long)-4095L)
		return at;
	spare = NULL;
	story->kept = (char *)at;
	return 0;
}

void story_close(struct story *story)
{
	if (story->kept && spare)
		sys_munmap(story->kept, KEPT_BYTES);
	else if (story->kept)
		spare = story->kept;
	story->kept = NULL;
}

void stories_prepare(void)
{
	struct story first;

	if (story_open(&first) < 0)
		return;
	*first.kept = 0;	/* has the first page be there */
	story_close(&first);
}

static void keep(struct story *story, const struct report *report)
{
	unsigned long size = ALIGNED(HEAD + report->length);

	if (story->length + size > KEPT_BYTES) {
		story->dropped++;
		return;
	}
	memcpy(story->kept + story->length, report, HEAD + report->length);
	story->length += size;
}

static void keep_some(struct story *story, const struct report *report, int *so_far)
{
	if ((*so_far)++ < MAX_IN_CASE)
		keep(story, report);
	else
		story->dropped++;
}

static void end(struct story *story, enum report_kind kind, const char *reason)
{
	story->end = kind;
	format_text(story->reason, sizeof(story->reason), "%s", reason);
}

static void take(struct story *story, struct report *report)
{
	report->text[report->length - 1] = 0;
	switch (report->kind) {
	case REPORT_CASE:
		story->cases++;
		story->failures_in_case = story->notes_in_case = 0;
		keep(story, report);
		return;
	case REPORT_CASE_SKIP:
		story->skipped_cases++;
		keep(story, report);
		return;
	case REPORT_NOTE:
		keep_some(story, report, &story->notes_in_case);
		return;
	case REPORT_FAILURE:
		story->failed = 1;
		keep_some(story, report, &story->failures_in_case);
		return;
	case REPORT_DONE:
		end(story, REPORT_DONE, "");
		return;
	case REPORT_PROBE_SKIP:
	case REPORT_PROBE_BROKEN:
		end(story, report->kind, report->text);
		return;
	}
	end(story, REPORT_PROBE_BROKEN, "the report pipe holds what no probe writes");
}

void story_feed(struct story *story, const char *bytes, unsigned long size)
{
	while (size && !story->end) {
		unsigned long wanted = HEAD, part;

		if (story->part_length >= HEAD)
			wanted += story->part.length;
		part = wanted - story->part_length < size ? wanted - story->part_length : size;
		memcpy((char *)&story->part + story->part_length, bytes, part);
		story->part_length += part;
		bytes += part;
		size -= part;
		if (story->part_length < HEAD)
			return;
		if (story->part.length == 0 || story->part.length > REPORT_TEXT) {
			end(story, REPORT_PROBE_BROKEN, "the report pipe holds what no probe writes");
		} else if (story->part_length == HEAD + story->part.length) {
			story->part_length = 0;
			take(story, &story->part);
		}
	}
}

enum verdict story_verdict(const struct story *story)
{
	if (story->failed)
		return VERDICT_FAIL;
	if (story->end == REPORT_PROBE_SKIP)
		return VERDICT_SKIP;
	if (story->end != REPORT_DONE || !story->cases)
		return VERDICT_BROKEN;
	return story->skipped_cases == story->cases ? VERDICT_SKIP : VERDICT_PASS;
}

static void print_result(const char *indent, long number, const char *name, enum verdict verdict, const char *reason)
{
	static const char *const directive[] = {
		[VERDICT_SKIP] = "SKIP", [VERDICT_BROKEN] = "ERROR", [VERDICT_TIMEOUT] = "TIMEOUT",
	};

	frame_start();
	frame_add("%s%sok %ld ", indent, verdict == VERDICT_PASS || verdict == VERDICT_SKIP ? "" : "not ", number);
	frame_add_name(name);
	if (verdict != VERDICT_PASS && verdict != VERDICT_FAIL)
		frame_add(" # %s %s", directive[verdict], reason);
	frame_end();
}

struct printing {
	const char *name, *skip;
	long number;
	int failed, announced;	/* failures of the case; whether its name has been told */
	int failed_cases;
	unsigned long left_out;
};

/* The case's name comes before its diagnostics, for whoever reads the console. */
static void print_diagnostic(struct printing *now, const char *key, const char *value)
{
	if (now->name && !now->announced) {
		frame_start();
		frame_add("  # case ");
		frame_add_name(now->name);
		frame_end();
		now->announced = 1;
	}
	say("  # %s: %s", key, value);
}

static void print_failure(struct printing *now, const char *expected)
{
	const char *found = expected + string_length(expected) + 1;
	const char *where = found + string_length(found) + 1;

	now->failed_cases += !now->failed;
	if (now->failed++ >= TOLD_IN_CASE || now->failed_cases > TOLD_CASES) {
		now->left_out++;
		return;
	}
	print_diagnostic(now, "expected", expected);
	print_diagnostic(now, "found", found);
	print_diagnostic(now, "where", where);
}

static void print_case(struct printing *now, enum verdict unless, const char *reason)
{
	enum verdict verdict = now->failed ? VERDICT_FAIL : now->skip ? VERDICT_SKIP : unless;

	if (now->name)
		print_result("  ", ++now->number, now->name, verdict, now->skip ? now->skip : reason);
	now->name = now->skip = NULL;
	now->failed = now->announced = 0;
}

static const struct report *next_report(const struct story *story, unsigned long *at)
{
	const struct report *report = (const struct report *)(story->kept + *at);

	if (*at >= story->length)
		return NULL;
	*at += ALIGNED(HEAD + report->length);
	return report;
}

/* The case that was open when the probe came to a bad end shares its fate. */
static enum verdict open_case(const struct story *story, enum verdict verdict)
{
	if (story->end == REPORT_DONE)
		return VERDICT_PASS;
	if (story->end == REPORT_PROBE_SKIP)
		return VERDICT_SKIP;
	return verdict == VERDICT_TIMEOUT ? VERDICT_TIMEOUT : VERDICT_BROKEN;
}

/* Gives how many diagnostics it left out. */
static unsigned long print_cases(const struct story *story, enum verdict verdict)
{
	struct printing now = { .number = 0 };
	const struct report *report;

	say("  KTAP version 1");
	for (unsigned long at = 0; (report = next_report(story, &at));) {
		if (report->kind == REPORT_CASE) {
			print_case(&now, VERDICT_PASS, "");
			now.name = report->text;
		} else if (report->kind == REPORT_CASE_SKIP) {
			now.skip = report->text;
		} else if (report->kind == REPORT_FAILURE) {
			print_failure(&now, report->text);
		} else if (now.name) {
			print_diagnostic(&now, "note", report->text);
		}
	}
	print_case(&now, open_case(story, verdict), story->reason);
	say("  1..%ld", now.number);
	return now.left_out;
}

/* Notes from before the first case are the probe's own. */
static void print_early_notes(const struct story *story)
{
	const struct report *report;

	for (unsigned long at = 0; (report = next_report(story, &at)) && report->kind == REPORT_NOTE;)
		say("# note: %s", report->text);
}

/* Why the first case was skipped speaks for all, where all were. */
static const char *first_skip(const struct story *story)
{
	const struct report *report;

	for (unsigned long at = 0; (report = next_report(story, &at));)
		if (report->kind == REPORT_CASE_SKIP)
			return report->text;
	return "every case is skipped";
}

/* A reader wants to see that something was expected at all. */
static void print_brief(const struct story *story)
{
	say("  KTAP version 1");
	say("  ok 1 all of %d", story->cases);
	say("  1..1");
}

static int are_short;

void stories_shorten(void)
{
	are_short = 1;
}

void story_print(const struct story *story, const char *name, long number, enum verdict verdict,
		 unsigned long long duration_us)
{
	const char *reason = story->reason;
	unsigned long left_out = story->dropped;

	if (story->cases && are_short && verdict == VERDICT_PASS)
		print_brief(story);
	else if (story->cases)
		left_out += print_cases(story, verdict);
	print_early_notes(story);
	if (left_out)
		say("# note: %lu more diagnostics were left out", left_out);
	if (verdict == VERDICT_FAIL && reason[0])
		say("# note: it did not come to its end: %s", reason);
	if (verdict == VERDICT_BROKEN && !reason[0])
		reason = "it ended without an expectation";
	if (verdict == VERDICT_SKIP && !reason[0])
		reason = first_skip(story);
	say("# duration_us: %llu", duration_us);
	print_result("", number, name, verdict, reason);
}
