/*
 * frames.c - lines to the host: numbered, with a checksum, kept for a while to be repeated.
 *
 * The console may stand still. Frames wait for it in a buffer, and only a full buffer makes the agent wait, too.
 */
#include "agent.h"

#define MAX_TEXT	1000		/* of a frame, escapes counted */
#define MAX_NAME	300		/* of that, so that what follows a name is never cut off */
#define MAX_FRAME	(MAX_TEXT + 32)
/* A block of thousands of frames may be out before the host can ask for one of its first. */
#define KEPT_FRAMES	8192
#define KEPT_BYTES	(1024 * 1024)
#define WAITING_BYTES	(16 * 1024)
#define PATIENCE_MS	5000		/* with a console that takes nothing at all */

/* Positions count on for ever; a frame lies whole at its position modulo the size of the store. */
static struct {
	unsigned long sequence, at, length;
} kept[KEPT_FRAMES];
static char store[KEPT_BYTES];
static unsigned long store_end, last_sequence;

static char waiting[WAITING_BYTES];
static unsigned long waiting_at, waiting_end;
static unsigned long stalled_ms;
static int console;

static char text[MAX_TEXT];
static unsigned long text_length;
static int is_full;

void frames_open(int fd)
{
	console = fd;
}

uint32_t frames_crc(uint32_t crc, const char *data, unsigned long size)
{
	crc = ~crc;
	while (size--) {
		crc ^= (unsigned char)*data++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

/* One write for each frame, so that kernel messages rather fall between two of them. */
int frames_flush(void)
{
	while (waiting_at < waiting_end) {
		unsigned long end = waiting_at;
		long said;

		while (end < waiting_end && waiting[end++] != '\n')
			;
		said = sys_write(console, waiting + waiting_at, end - waiting_at);
		if (said > 0)
			waiting_at += said;
		else if (said == -EAGAIN || said == 0)
			return 1;
		else if (said != -EINTR)
			break;
	}
	waiting_at = waiting_end = 0;
	return 0;
}

long frames_are_out(long unused)
{
	int left = 0;

	(void)unused;
	return !frames_flush() && (sys_ioctl(console, TIOCOUTQ, &left) < 0 || !left);
}

unsigned long frames_stalled_ms(void)
{
	return stalled_ms;
}

static int has_room(unsigned long length)
{
	if (WAITING_BYTES - waiting_end >= length)
		return 1;
	memmove(waiting, waiting + waiting_at, waiting_end - waiting_at);
	waiting_end -= waiting_at;
	waiting_at = 0;
	return WAITING_BYTES - waiting_end >= length;
}

static void wait_for_room(unsigned long length)
{
	struct pollfd ready = { .fd = console, .events = POLLIN | POLLOUT };
	unsigned long begin = now_ms(), moved = begin, left = waiting_end - waiting_at;

	while (!has_room(length) && now_ms() - moved < PATIENCE_MS) {
		sys_poll(&ready, 1, 100);
		/* Orders come in meanwhile: the host may want a frame again before it is out of reach. */
		if (ready.revents & ~POLLOUT)
			console_read(console);
		frames_flush();
		if (waiting_end - waiting_at != left)
			moved = now_ms();
		left = waiting_end - waiting_at;
	}
	stalled_ms += now_ms() - begin;
}

/* What finds no room is lost for now: the host sees the gap and asks for it. */
static void queue(const char *frame, unsigned long length)
{
	if (!has_room(length))
		wait_for_room(length);
	if (!has_room(length))
		return;
	memcpy(waiting + waiting_end, frame, length);
	waiting_end += length;
	frames_flush();
}

static void keep(unsigned long sequence, const char *frame, unsigned long length)
{
	unsigned long at = store_end, row = sequence % KEPT_FRAMES;

	if (at % KEPT_BYTES + length > KEPT_BYTES)
		at += KEPT_BYTES - at % KEPT_BYTES;
	memcpy(store + at % KEPT_BYTES, frame, length);
	store_end = at + length;
	kept[row].sequence = sequence;
	kept[row].at = at;
	kept[row].length = length;
}

int frames_repeat(unsigned long sequence)
{
	unsigned long row = sequence % KEPT_FRAMES;

	if (!sequence || kept[row].sequence != sequence || store_end - kept[row].at > KEPT_BYTES)
		return 0;
	queue(store + kept[row].at % KEPT_BYTES, kept[row].length);
	return 1;
}

void frame_start(void)
{
	text_length = 0;
	is_full = 0;
}

/* Room is for a whole escape or for none. */
static void put(unsigned char c, int is_name)
{
	char form[8];
	unsigned long length;

	if (c == '\\')
		length = format_text(form, sizeof(form), "\\\\");
	else if (c < ' ' || c > '~' || (is_name && c == '#'))
		length = format_text(form, sizeof(form), "\\x%02x", c);
	else
		length = format_text(form, sizeof(form), "%c", c);
	if (is_full || text_length + length > MAX_TEXT) {
		is_full = 1;	/* a shorter one that would fit must not follow what is missing */
		return;
	}
	memcpy(text + text_length, form, length);
	text_length += length;
}

void frame_add(const char *format, ...)
{
	char plain[REPORT_TEXT + 200];
	va_list list;

	va_start(list, format);
	format_list(plain, sizeof(plain), format, list);
	va_end(list);
	for (const char *c = plain; *c; c++)
		put(*c, 0);
}

void frame_add_name(const char *name)
{
	unsigned long end = text_length + MAX_NAME;

	for (; *name && text_length < end; name++)
		put(*name, 1);
}

static unsigned long make_frame(char *frame, unsigned long sequence)
{
	char number[16];
	unsigned long length = format_text(number, sizeof(number), "%lu ", sequence);
	uint32_t crc = frames_crc(frames_crc(0, number, length), text, text_length);

	return format_text(frame, MAX_FRAME + 1, "@%s%08x %.*s\n", number, crc, (int)text_length, text);
}

void frame_end(void)
{
	char frame[MAX_FRAME + 1];
	unsigned long length = make_frame(frame, ++last_sequence);

	keep(last_sequence, frame, length);
	queue(frame, length);
}

void frames_acknowledge(unsigned long order)
{
	char frame[MAX_FRAME + 1];

	frame_start();
	frame_add("ack %lu %lu", order, last_sequence);
	queue(frame, make_frame(frame, 0));
}

void say(const char *format, ...)
{
	char plain[REPORT_TEXT + 200];
	va_list list;

	va_start(list, format);
	format_list(plain, sizeof(plain), format, list);
	va_end(list);
	frame_start();
	frame_add("%s", plain);
	frame_end();
}
