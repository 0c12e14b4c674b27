/*
 * format.c - strings and printf's common part, for lack of a libc.
 */
#include "runtime.h"

/* Memory is moved by words where it can be: an emulated processor takes as long for a byte. */
typedef unsigned long __attribute__((may_alias)) word_t;

/* The compiler may call these on its own; -ffreestanding keeps it from turning the loops into such calls. */
__attribute__((optimize("no-tree-loop-distribute-patterns")))
void *memset(void *to, int c, unsigned long n)
{
	word_t word = (unsigned char)c * (~0UL / 255);
	unsigned char *at = to;

	for (; n && (unsigned long)at % sizeof(word); n--)
		*at++ = c;
	for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word))
		*(word_t *)at = word;
	while (n--)
		*at++ = c;
	return to;
}

__attribute__((optimize("no-tree-loop-distribute-patterns")))
void *memcpy(void *to, const void *from, unsigned long n)
{
	const unsigned char *source = from;
	unsigned char *at = to;

	if (!(((unsigned long)at | (unsigned long)source) % sizeof(word_t)))
		for (; n >= sizeof(word_t); n -= sizeof(word_t), at += sizeof(word_t), source += sizeof(word_t))
			*(word_t *)at = *(const word_t *)source;
	while (n--)
		*at++ = *source++;
	return to;
}

__attribute__((optimize("no-tree-loop-distribute-patterns")))
void *memmove(void *to, const void *from, unsigned long n)
{
	unsigned char *at = to;
	const unsigned char *source = from;

	if (at <= source)
		return memcpy(to, from, n);
	while (n--)
		at[n] = source[n];
	return to;
}

int memcmp(const void *a, const void *b, unsigned long n)
{
	const unsigned char *x = a, *y = b;

	for (; n--; x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

unsigned long string_length(const char *s)
{
	unsigned long n = 0;

	while (s[n])
		n++;
	return n;
}

int string_equal(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return *a == *b;
}

int string_starts(const char *s, const char *prefix)
{
	while (*prefix)
		if (*s++ != *prefix++)
			return 0;
	return 1;
}

long parse_number(const char *s)
{
	int negative = *s == '-';
	unsigned long value = 0;

	s += negative;
	if (*s < '0' || *s > '9')
		return -EINVAL;
	while (*s >= '0' && *s <= '9')
		value = value * 10 + (*s++ - '0');
	/* A number that ends a line of /proc is one, too. */
	if (*s && *s != '\n' && *s != ' ' && *s != '\t')
		return -EINVAL;
	return negative ? -value : value;
}

struct output {
	char *buffer;
	unsigned long size, length;
};

static void put(struct output *out, char c)
{
	if (out->length + 1 < out->size)
		out->buffer[out->length++] = c;
}

struct conversion {
	int left, zero, width, precision, longs;
};

static void put_text(struct output *out, const struct conversion *how, const char *s)
{
	int length = 0;

	if (!s)
		s = "(null)";
	while (s[length] && (how->precision < 0 || length < how->precision))
		length++;
	for (int i = length; !how->left && i < how->width; i++)
		put(out, ' ');
	for (int i = 0; i < length; i++)
		put(out, s[i]);
	for (int i = length; how->left && i < how->width; i++)
		put(out, ' ');
}

static void put_number(struct output *out, struct conversion *how, uint64_t value, char kind, int negative)
{
	const char *alphabet = kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = kind == 'x' || kind == 'X' ? 16 : kind == 'o' ? 8 : 10;
	char digits[32], *at = digits + sizeof(digits);
	int padding;

	*--at = 0;
	do
		*--at = alphabet[value % base];
	while (value /= base);
	padding = how->width - negative - (int)(digits + sizeof(digits) - 1 - at);
	while (how->zero && !how->left && padding-- > 0 && at > digits + 1)
		*--at = '0';
	if (negative)
		*--at = '-';
	how->precision = -1;
	put_text(out, how, at);
}

static void put_integer(struct output *out, struct conversion *how, char kind, va_list *list)
{
	uint64_t value;
	int negative = 0;

	if (kind == 'd' || kind == 'i') {
		int64_t given = how->longs > 1 ? va_arg(*list, long long)
			      : how->longs ? va_arg(*list, long) : va_arg(*list, int);

		negative = given < 0;
		value = negative ? -(uint64_t)given : (uint64_t)given;
	} else {
		value = how->longs > 1 ? va_arg(*list, unsigned long long)
		      : how->longs ? va_arg(*list, unsigned long) : va_arg(*list, unsigned int);
	}
	put_number(out, how, value, kind, negative);
}

static const char *read_conversion(struct conversion *how, const char *f, va_list *list)
{
	*how = (struct conversion){ .precision = -1 };
	for (; *f == '-' || *f == '0'; f++)
		*(*f == '-' ? &how->left : &how->zero) = 1;
	for (; *f >= '0' && *f <= '9'; f++)
		how->width = how->width * 10 + *f - '0';
	if (*f == '.') {
		how->precision = 0;
		if (*++f == '*') {
			how->precision = va_arg(*list, int);
			f++;
		}
		for (; *f >= '0' && *f <= '9'; f++)
			how->precision = how->precision * 10 + *f - '0';
	}
	for (; *f == 'l' || *f == 'z'; f++)
		how->longs++;
	return f;
}

int format_list(char *buffer, unsigned long size, const char *format, va_list given)
{
	struct output out = { buffer, size, 0 };
	struct conversion how;
	va_list list;

	va_copy(list, given);
	for (const char *f = format; *f; f++) {
		if (*f != '%') {
			put(&out, *f);
			continue;
		}
		f = read_conversion(&how, f + 1, &list);
		if (*f == 's')
			put_text(&out, &how, va_arg(list, const char *));
		else if (*f == 'c')
			put(&out, va_arg(list, int));
		else if (*f == 'p')
			put_number(&out, &how, (uintptr_t)va_arg(list, void *), 'x', 0);
		else if (*f == '%' || !*f)
			put(&out, '%');
		else
			put_integer(&out, &how, *f, &list);
		if (!*f)
			break;
	}
	va_end(list);
	if (size)
		buffer[out.length] = 0;
	return out.length;
}

int format_text(char *buffer, unsigned long size, const char *format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = format_list(buffer, size, format, list);
	va_end(list);
	return length;
}
