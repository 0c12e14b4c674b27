/*
 * flavours.c - asking every flavour once whether this kernel has it, and telling the host.
 */
#include "agent.h"

static const char *const isolation_names[] = { "uts", "pid", "ipc", "net", "mnt", "user", "time", "cgroup",
					     "numbers", "log" };

static struct detected {
	const struct flavour *flavour;
	unsigned long isolates;
	long said;
	char why[200];
} detected[16];
static unsigned int count;

const char *isolation_name(unsigned long bits)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(isolation_names); i++)
		if (bits >> i & 1)
			return isolation_names[i];
	return "-";
}

static void tell(const struct detected *one)
{
	const char *comma = "";

	frame_start();
	if (one->said < 0) {
		frame_add("flavour %s no %s", one->flavour->name, one->why);
	} else {
		frame_add("flavour %s yes isolates=", one->flavour->name);
		for (unsigned int i = 0; i < ARRAY_SIZE(isolation_names); i++) {
			if (!(one->isolates >> i & 1))
				continue;
			frame_add("%s%s", comma, isolation_names[i]);
			comma = ",";
		}
		if (!*comma)
			frame_add("-");
	}
	frame_end();
}

void flavours_detect(void)
{
	for (const struct flavour *const *f = __start_flavours; f < __stop_flavours; f++) {
		struct detected *one = &detected[count];

		if (count == ARRAY_SIZE(detected))
			return;
		one->flavour = *f;
		one->said = (*f)->detect(&one->isolates, one->why, sizeof(one->why));
		if (one->said < 0 && !one->why[0])
			format_text(one->why, sizeof(one->why), "-%s", errno_name(-one->said));
		tell(one);
		count++;
	}
}

const char *flavours_choose(const char *name, int *known)
{
	for (unsigned int i = 0; i < count; i++) {
		if (!string_equal(detected[i].flavour->name, name))
			continue;
		*known = 1;
		current_flavour = detected[i].flavour;
		current_isolates = detected[i].said < 0 ? 0 : detected[i].isolates;
		return detected[i].said < 0 ? detected[i].why : NULL;
	}
	*known = 0;
	return "no flavour of that name";
}
