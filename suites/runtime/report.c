/*
 * report.c - cases and expectations: what the processes of a probe tell the agent through their pipe.
 */
#include "runtime.h"

/* Whole messages only: a write up to PIPE_BUF is not mixed with another's. */
static void send(struct report *report)
{
	long said;

	do
		said = sys_write(REPORT_FD, report, offsetof(struct report, text) + report->length);
	while (said == -EINTR);
}

static void send_list(enum report_kind kind, const char *format, va_list list)
{
	struct report report = { .kind = kind };

	report.length = format_list(report.text, sizeof(report.text), format, list) + 1;
	send(&report);
}

void report_send(enum report_kind kind, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	send_list(kind, format, list);
	va_end(list);
}

void case_start(const char *format, ...)
{
	va_list list;

	probe_state->case_open = 1;
	va_start(list, format);
	send_list(REPORT_CASE, format, list);
	va_end(list);
}

/* A probe without a table of rows has one case, its claim. */
static void case_needed(void)
{
	if (!probe_state->case_open)
		case_start("%s", current_probe->claim);
}

void case_skip(const char *format, ...)
{
	va_list list;

	case_needed();
	va_start(list, format);
	send_list(REPORT_CASE_SKIP, format, list);
	va_end(list);
}

void note(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	send_list(REPORT_NOTE, format, list);
	va_end(list);
}

void probe_skip(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	send_list(REPORT_PROBE_SKIP, format, list);
	va_end(list);
	sys_exit(0);
}

void probe_broken(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	send_list(REPORT_PROBE_BROKEN, format, list);
	va_end(list);
	sys_exit(0);
}

#define VALUE_TEXT	96

/* Small negative numbers are what failed system calls give. */
static const char *value_text(long value, char *buffer)
{
	const char *name = errno_name(-value);

	if (value < 0 && name)
		format_text(buffer, VALUE_TEXT, "-%s (%ld)", name, value);
	else
		format_text(buffer, VALUE_TEXT, "%ld", value);
	return buffer;
}

static void fail(const char *file, int line, const char *expr, const char *expected, const char *found)
{
	struct report report = { .kind = REPORT_FAILURE };
	unsigned long size = sizeof(report.text), at = 0;

	case_needed();
	at += format_text(report.text + at, size / 3, "%s", expected) + 1;
	at += format_text(report.text + at, size / 3, "%s", found) + 1;
	at += format_text(report.text + at, size / 3, "%s:%d %s", file, line, expr) + 1;
	report.length = at;
	send(&report);
	probe_state->is_red = 1;
}

#define PATIENCE_MS	400

unsigned long patience(unsigned long ms)
{
	return probe_state && probe_state->is_red && ms > PATIENCE_MS ? PATIENCE_MS : ms;
}

int expect_long(const char *file, int line, const char *expr, long expected, long found)
{
	char want[VALUE_TEXT], have[VALUE_TEXT];

	case_needed();
	if (expected == found)
		return 1;
	fail(file, line, expr, value_text(expected, want), value_text(found, have));
	return 0;
}

int expect_not_long(const char *file, int line, const char *expr, long unexpected, long found)
{
	char want[VALUE_TEXT], have[VALUE_TEXT], text[VALUE_TEXT + 20];

	case_needed();
	if (unexpected != found)
		return 1;
	format_text(text, sizeof(text), "anything but %s", value_text(unexpected, want));
	fail(file, line, expr, text, value_text(found, have));
	return 0;
}

int expect_errno(const char *file, int line, const char *expr, int error, long found)
{
	char want[VALUE_TEXT], have[VALUE_TEXT];

	case_needed();
	if (error ? found == -error : found >= 0)
		return 1;
	fail(file, line, expr, error ? value_text(-error, want) : "success", value_text(found, have));
	return 0;
}

int expect_string(const char *file, int line, const char *expr, const char *expected, const char *found)
{
	char want[300], have[300];

	case_needed();
	if (string_equal(expected, found))
		return 1;
	format_text(want, sizeof(want), "\"%s\"", expected);
	format_text(have, sizeof(have), "\"%s\"", found);
	fail(file, line, expr, want, have);
	return 0;
}

int expect_true(const char *file, int line, const char *expr, const char *what, int condition)
{
	case_needed();
	if (condition)
		return 1;
	fail(file, line, expr, what, "not so");
	return 0;
}

long require_ok(const char *file, int line, const char *expr, long found)
{
	char have[VALUE_TEXT];

	if (found >= 0)
		return found;
	probe_broken("%s gave %s (%s:%d)", expr, value_text(found, have), file, line);
}
