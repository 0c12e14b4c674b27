/*
 * rights.c - giving up capabilities, for containers whose kernel leaves that to the program that starts them.
 */
#include "flavour.h"

/* Kernels before 2.6.26 know the first version only and say so in the header; 32 rights then are all that there are. */
static long read_rights(struct __user_cap_header_struct *header, struct __user_cap_data_struct *data)
{
	long said;

	header->version = _LINUX_CAPABILITY_VERSION_3;
	header->pid = 0;
	said = sys_capget(header, data);
	if (said == -EINVAL && header->version != _LINUX_CAPABILITY_VERSION_3)
		said = sys_capget(header, data);
	return said;
}

long drop_rights(uint64_t rights)
{
	struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	struct __user_cap_header_struct header;
	long said = read_rights(&header, data);

	if (said < 0)
		return said;
	/* What execve() may give back; before 2.6.25 there is no such set of one's own. */
	for (int right = 0; right < 64; right++)
		if (rights >> right & 1)
			sys_prctl(PR_CAPBSET_DROP, right, 0, 0, 0);
	for (int half = 0; half < 2; half++) {
		uint32_t kept = ~(rights >> 32 * half);

		data[half].effective &= kept;
		data[half].permitted &= kept;
		data[half].inheritable &= kept;
	}
	return sys_capset(&header, data);
}
