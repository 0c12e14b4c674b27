/*
 * orders.c - what the host wants: whole orders are obeyed once, in the order of their numbers.
 */
#include "agent.h"
#include "story.h"

#define MAX_LINE	1024	/* an order has 500 bytes of text; what stands before it on its line may go */

static char line[MAX_LINE];
static unsigned long line_length;
static unsigned long next_order = 1;

struct order_line {
	unsigned long number;
	char *text;
};

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "!<number> <crc> <text>", up to the line's end. */
static int read_order(char *at, struct order_line *order)
{
	const char *digits = ++at;
	uint32_t crc, given = 0;

	order->number = 0;
	for (; *at >= '0' && *at <= '9' && at - digits < 10; at++)
		order->number = order->number * 10 + *at - '0';
	if (at == digits || *at++ != ' ')
		return 0;
	crc = frames_crc(0, digits, at - digits);
	for (int i = 0; i < 8; i++, at++) {
		if (hex_digit(*at) < 0)
			return 0;
		given = given << 4 | hex_digit(*at);
	}
	if (*at++ != ' ')
		return 0;
	order->text = at;
	return frames_crc(crc, at, string_length(at)) == given;
}

/* Cuts the next word off. */
static char *next_word(char **text)
{
	char *word = *text, *end = word;

	while (*end && *end != ' ')
		end++;
	*text = *end ? end + 1 : end;
	*end = 0;
	return word;
}

static const char *obey_start(char *rest)
{
	const char *flavour = next_word(&rest);
	long jobs = parse_number(next_word(&rest));

	launch_stand_down();
	machine_arm_fault();
	return runs_start(flavour, jobs, parse_number(next_word(&rest)));
}

static const char *obey_ask(char *rest)
{
	return runs_ask(next_word(&rest));
}

static const char *obey_only(char *rest)
{
	const char *flavour = next_word(&rest);

	machine_arm_fault();
	return runs_ask_only(flavour, next_word(&rest));
}

static const char *obey_storm(char *rest)
{
	return runs_storm(parse_number(next_word(&rest)));
}

static const char *obey_brief(char *rest)
{
	(void)rest;
	stories_shorten();
	return NULL;
}

/* What the kernel says to it is heard by who asked. */
static const char *obey_fault(char *rest)
{
	machine_choose_fault(next_word(&rest));
	return NULL;
}

static const char *obey_trace(char *rest)
{
	(void)rest;
	machine_trace();
	return NULL;
}

static const char *obey_again(char *rest)
{
	long sequence = parse_number(next_word(&rest));

	if (sequence < 0)
		return "no such number";
	if (!frames_repeat(sequence))
		say("lost %ld", sequence);
	return NULL;
}

static const char *obey_ping(char *rest)
{
	(void)rest;
	return NULL;
}

static const char *obey_settle(char *rest)
{
	long ms = parse_number(next_word(&rest));

	if (ms < 0 || ms > 5000)
		return "expected 0 to 5000 milliseconds";
	machine_settle(ms);
	say("settled");
	return NULL;
}

static const char *obey_end(char *rest)
{
	const char *how = next_word(&rest);

	if (string_equal(how, "reboot"))
		machine_end(LINUX_REBOOT_CMD_RESTART);
	if (string_equal(how, "power-off"))
		machine_end(LINUX_REBOOT_CMD_POWER_OFF);
	if (string_equal(how, "halt"))
		machine_end(LINUX_REBOOT_CMD_HALT);
	return "it ends by reboot, power-off or halt";
}

static const struct {
	const char *word;
	const char *(*obey)(char *rest);
} known[] = {
	{ "start", obey_start }, { "ask", obey_ask }, { "only", obey_only }, { "storm", obey_storm },
	{ "brief", obey_brief }, { "fault", obey_fault }, { "trace", obey_trace }, { "again", obey_again },
	{ "ping", obey_ping }, { "settle", obey_settle }, { "end", obey_end },
};

static void obey(char *text)
{
	const char *word = next_word(&text);
	const char *why = "no such order";

	for (unsigned int i = 0; i < ARRAY_SIZE(known); i++)
		if (string_equal(known[i].word, word))
			why = known[i].obey(text);
	if (why)
		say("error %s: %s", word, why);
}

static void read_line(void)
{
	struct order_line order;
	int is_new;

	line[line_length] = 0;
	for (char *at = line; *at; at++) {
		if (*at != '!' || !read_order(at, &order))
			continue;
		if (order.number > next_order)
			return;
		is_new = order.number == next_order;
		next_order += is_new;
		frames_acknowledge(next_order - 1);
		if (is_new)
			obey(order.text);
		return;
	}
}

void orders_feed(const char *bytes, long count)
{
	for (; count--; bytes++) {
		if (*bytes == '\n') {
			read_line();
			line_length = 0;
		} else if (*bytes && *bytes != '\r') {
			/* Of an endless line the last part matters. */
			if (line_length == MAX_LINE - 1) {
				line_length = MAX_LINE / 2;
				memmove(line, line + MAX_LINE - 1 - line_length, line_length);
			}
			line[line_length++] = *bytes;
		}
	}
}
