/*
 * container.c - starting and ending containers, whatever their flavour.
 */
#include "actor.h"

const struct flavour *current_flavour;
unsigned long current_isolates;

/* The end of a pipe whose other end every process of the container inherits: it ends when the last one has. */
struct mark {
	int fd;
	char link[40];
};

static struct slot {
	struct container container;
	struct mark mark;
	int in_use;
} slots[128];
static unsigned int next_slot;

const struct flavour *flavour_find(const char *name)
{
	for (const struct flavour *const *f = __start_flavours; f < __stop_flavours; f++)
		if (string_equal((*f)->name, name))
			return *f;
	return NULL;
}

int flavour_isolates(unsigned long bits)
{
	return (current_isolates & bits) == bits;
}

const char *flavour_name(void)
{
	return current_flavour->name;
}

static struct slot *slot(void)
{
	for (unsigned int tried = 0; tried < ARRAY_SIZE(slots); tried++) {
		struct slot *slot = &slots[next_slot++ % ARRAY_SIZE(slots)];

		if (!slot->in_use)
			return slot;
	}
	probe_broken("more than %d containers at once", (int)ARRAY_SIZE(slots));
}

static struct slot *slot_of(struct container *container)
{
	return (struct slot *)((char *)container - offsetof(struct slot, container));
}

static int open_mark(struct mark *mark)
{
	int ends[2];
	long said = sys_pipe(ends);

	if (said < 0)
		probe_broken("no pipe for a container: -%s", errno_name(-said));
	mark->fd = ends[0];
	descriptor_link(ends[0], mark->link, sizeof(mark->link));
	return ends[1];
}

static void give_up(struct slot *slot, long pid)
{
	sys_close(slot->mark.fd);
	task_free(slot->container.init);
	slot->in_use = 0;
	if (pid > 0) {
		sys_kill(pid, SIGKILL);
		reap(pid);
	}
	current_flavour->destroy(&slot->container);
}

long container_try_start(struct container **made)
{
	struct slot *slot_ = slot();
	struct container *container = &slot_->container;
	struct actor actor;
	long pid, said;

	memset(slot_, 0, sizeof(*slot_));
	slot_->in_use = 1;
	container->flavour = current_flavour;
	container->init = task_new(container, &actor);
	actor.mark = open_mark(&slot_->mark);
	actor.number = current_flavour->first_keeps_number ? 1 : 0;
	pid = current_flavour->create(container, &actor);
	sys_close(actor.mark);
	sys_close(actor.task_end);
	said = pid < 0 ? pid : task_greet(container->init, pid);
	if (said < 0) {
		give_up(slot_, pid);
		return said;
	}
	container->host_pid = pid;
	if (!container->id)
		container->id = current_flavour->identify(pid);
	*made = container;
	return 0;
}

struct container *container_start(void)
{
	struct container *made;
	long said = container_try_start(&made);

	if (said < 0)
		probe_broken("flavour %s cannot make a container: -%s", flavour_name(), errno_name(-said));
	return made;
}

static long is_empty(long arg)
{
	struct slot *slot = (struct slot *)arg;

	/* Nobody ever writes to it, so readable means ended. */
	if (wait_readable(slot->mark.fd, 10))
		return 1;
	kill_holders(MARK_FD, slot->mark.link);
	return 0;
}

static long is_forgotten(long arg)
{
	struct container *container = (struct container *)arg;

	return container->flavour->forgotten(container);
}

/* Whoever had to wait in vain once need not wait as long for the next. */
static int waited_for(long (*done)(long), long arg)
{
	static unsigned long patience_ms = 3000;

	if (poll_until(patience_ms, done, arg))
		return 1;
	patience_ms = 300;
	return 0;
}

void container_end(struct container *container)
{
	struct slot *slot = slot_of(container);

	if (!slot->in_use)
		return;
	container->flavour->kill(container);
	if (!waited_for(is_empty, (long)slot))
		note("container %ld still has processes long after it was killed", container->id);
	/* Init's own end waits until every member is collected, by its own parent. */
	task_reap_doors(container);
	reap(container->host_pid);
	if (!waited_for(is_forgotten, (long)container))
		note("container %ld is still known long after its last process", container->id);
	container->flavour->destroy(container);
	task_free_all_of(container);
	sys_close(slot->mark.fd);
	slot->in_use = 0;
}

static long enter(long container, long unused)
{
	struct container *inner = (struct container *)container;

	(void)unused;
	return inner->flavour->enter(inner);
}

long task_try_enter(struct container *container, struct task **entered)
{
	struct task *door = task_start(NULL);
	long said = task_call(door, enter, (long)container, 0);

	if (said < 0) {
		task_end(door);
		return said;
	}
	door->door_to = container;
	*entered = task_fork(door);
	(*entered)->container = container;
	return 0;
}
