/*
 * The last page below the configured user/kernel split can be had at its fixed address, and the page above it cannot.
 *
 * Where the split is, the kernel's own symbols tell: its text begins right above.
 */
#include "probe.h"

#define PAGE	4096UL
#define SYMBOLS	"/proc/kallsyms"

#if defined(__i386__)
#define TEXT_WITHIN	0x08000000UL	/* the kernel's text begins in so much, from the split on */
#define MODULES		0UL
#elif defined(__arm__)
#define TEXT_WITHIN	0x10000000UL
#define MODULES		0x01000000UL	/* they lie between programs and the kernel */
#else
#define TEXT_WITHIN	0UL		/* too many bits for a split that anybody would configure */
#define MODULES		0UL
#endif

static const struct {
	const char *name;
	long from, pages;	/* in pages, from the split on */
	int error;
} tcase[] = {
	{ "the last page below the split", -1, 1, 0 },
	{ "the last two pages below it", -2, 2, 0 },
	{ "the first page above it", 0, 1, ENOMEM },
	{ "a page on each side", -1, 2, ENOMEM },
};

static int is_text(const char *name)
{
	return string_equal(name, "_stext") || string_equal(name, "_text") || string_equal(name, "stext");
}

static unsigned long parse_address(const char *digits)
{
	unsigned long address = 0;

	for (; *digits > ' '; digits++)
		address = address << 4 | (*digits <= '9' ? *digits - '0' : *digits - 'a' + 10);
	return address;
}

/* A line is "c1000000 T _stext"; 0 where there is none, or where addresses are hidden. */
static unsigned long kernel_text(void)
{
	char *text = shared_page, *line = text;
	long length = read_file(SYMBOLS, text, 32768);

	for (long i = 0; i < length; i++) {
		if (text[i] != '\n')
			continue;
		text[i] = 0;
		if (string_length(line) > 11 && is_text(line + 11))
			return parse_address(line);
		line = text + i + 1;
	}
	return 0;
}

/* What is there already is not replaced, and shows that the place can be had; older kernels take it for a hint. */
static long map_at(long address, long pages)
{
	long said = sys_mmap((void *)address, pages * PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_FIXED, -1, 0);

	return said == -EEXIST || said == address ? 0 : said < 0 && said > -4096 ? said : -EFAULT;
}

static void run_in(struct task *task, const char *where, unsigned long split)
{
	for (unsigned long i = 0; i < ARRAY_SIZE(tcase); i++) {
		unsigned long address = split + tcase[i].from * PAGE;

		case_start("%s %s", tcase[i].name, where);
		if (!EXPECT_ERRNO(tcase[i].error, task_call(task, map_at, address, tcase[i].pages)))
			note("%ld pages at %lx", tcase[i].pages, address);
	}
}

static void run(void)
{
	unsigned long text;

	if (!TEXT_WITHIN)
		probe_skip("an address space of 64 bits has no such split to configure");
	text = kernel_text();
	if (!text)
		probe_skip(SYMBOLS " does not tell where the kernel is");
	text &= ~(TEXT_WITHIN - 1);
	run_in(task_start(NULL), "on the host", text - MODULES);
	run_in(task_start(container_start()), "in a container", text - MODULES);
}

PROBE(.claim = "the last page below the configured user/kernel split can be mapped, and the page above it cannot",
      .requirements = "VS-0b",
      .needs_file = SYMBOLS,
      .run = run);
