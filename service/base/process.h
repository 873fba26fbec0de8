/*
 * The process in its surroundings: nothing of its memory may reach a disk by a core dump, a
 * debugger or a file that others can read; and what cannot be forbidden from inside, such as
 * swap, can at least be asked.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* At the start of every command, before there is a key or an answer: no core dump, no debugger
 * of the same user, new files for their owner alone; and standard input, output and error are
 * open, that no file or connection gets their number. */
void process_protect(void);

/* Whether no core dump can be written. */
bool process_core_off(void);
/* Whether another process of the same user cannot read this one's memory. */
bool process_memory_closed(void);

/* Bytes that may be locked in memory, so that they are never swapped; UINT64_MAX: no limit. */
uint64_t process_memlock_limit(void);

/* Files and connections that may be open at once. */
uint64_t process_files_limit(void);

#define SWAP_NAME_SIZE 128

enum swap {
    SWAP_NONE,
    SWAP_SAFE, /* in memory (zram) or on an encrypted device */
    SWAP_OPEN, /* on a device that is not encrypted as far as can be seen */
};

/* What the machine swaps to, as `list` says (PROCESS_SWAPS); name is the first one that is
 * open, or else the last safe one, "" when there is none. */
#define PROCESS_SWAPS "/proc/swaps"
enum swap process_swap(const char *list, char name[SWAP_NAME_SIZE]);
