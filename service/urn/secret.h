/*
 * Small secret files: readable by their owner alone, on the disk before anybody relies on
 * them, overwritten before they go.
 */
#pragma once

#include <stddef.h>

#include "base/complaint.h"

/* A new folder of mode 0700, or one that only its owner can enter. */
bool secret_folder(const char *path, struct complaint *complaint) must_use;

/* Reads at most room bytes. Refused when others than the owner may read the file. When there
 * is no such file: true, and *size is SIZE_MAX. */
bool secret_read(const char *path, void *bytes, size_t room, size_t *size,
                 struct complaint *complaint) must_use;

/* Writes a new file, whole or not at all; file and folder are synced. */
bool secret_write(const char *path, const void *bytes, size_t size,
                  struct complaint *complaint) must_use;

bool secret_rename(const char *from, const char *to, struct complaint *complaint) must_use;

/* Overwrites, syncs, takes away. */
bool secret_destroy(const char *path, struct complaint *complaint) must_use;
