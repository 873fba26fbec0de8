/*
 * A file that nobody but its owner may read and that must not be lost: it is on the disk,
 * beside its place, before what it belongs to happens in the database, and takes its place
 * after that.
 *
 *     outfile_write(&file, "codes.csv", bytes, size, &complaint)    codes.csv.part
 *     blocking_commit(...)
 *     outfile_place(&file, &complaint)                              codes.csv
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"

struct outfile {
    const char *path;
    const char *part; /* where it is until it is placed; in the arena */
    int fd;           /* -1: nothing is there */
};

/* Takes the place beside path, mode 0600. False when either of the two is there already: an
 * earlier file is never written over. Zero *file before; outfile_drop gives it back. */
bool outfile_open(struct outfile *file, const char *path, struct arena *arena,
                  struct complaint *complaint) must_use;
/* All of it is on the disk. */
bool outfile_write(struct outfile *file, const void *bytes, size_t size,
                   struct complaint *complaint) must_use;
/* Gives it its name; false when something else has got that name meanwhile. It is kept then. */
bool outfile_place(struct outfile *file, struct complaint *complaint) must_use;
/* All of it at once, where nothing else depends on it. */
bool outfile_make(const char *path, const void *bytes, size_t size,
                  struct complaint *complaint) must_use;
/* Leaves what was written where it is. */
void outfile_keep(struct outfile *file);
/* Throws away what was written and not placed or kept. */
void outfile_drop(struct outfile *file);
