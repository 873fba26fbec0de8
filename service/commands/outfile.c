#include "commands/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

static bool failed(const char *path, struct complaint *complaint)
{
    return complain(complaint, 500, "outfile.not-written", "%s: %s", path, strerror(errno));
}

bool outfile_open(struct outfile *file, const char *path, struct arena *arena,
                  struct complaint *complaint)
{
    struct stat about;
    *file = (struct outfile){path, arena_print(arena, "%s.part", path), -1};
    if (!lstat(path, &about))
        return complain(complaint, 422, "outfile.there", "%s", path);
    file->fd = open(file->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file->fd >= 0)
        return true;
    if (errno == EEXIST)
        return complain(complaint, 422, "outfile.part-there", "%s", file->part);
    return failed(path, complaint);
}

/* The name itself is on the disk too. Not every file system can do that; then it is there a
 * little later. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct arena *arena = arena_new();
    const char *folder = slash ? arena_copy(arena, path, (size_t)(slash - path) + 1) : ".";
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
    arena_free(arena);
}

bool outfile_write(struct outfile *file, const void *bytes, size_t size,
                   struct complaint *complaint)
{
    check(file->fd >= 0, "a file is open before it is written");
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(file->fd, at, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failed(file->part, complaint);
        at += written;
        size -= (size_t)written;
    }
    if (fsync(file->fd))
        return failed(file->part, complaint);
    sync_folder(file->path);
    return true;
}

bool outfile_place(struct outfile *file, struct complaint *complaint)
{
    bool placed = !renameat2(AT_FDCWD, file->part, AT_FDCWD, file->path, RENAME_NOREPLACE);
    /* Some network file systems cannot look and rename at once. */
    if (!placed && (errno == EINVAL || errno == ENOSYS))
        placed = access(file->path, F_OK) != 0 && !rename(file->part, file->path);
    if (placed)
        sync_folder(file->path);
    outfile_keep(file);
    return placed || complain(complaint, 500, "outfile.not-placed", "%s", file->part);
}

void outfile_keep(struct outfile *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

void outfile_drop(struct outfile *file)
{
    if (file->fd < 0)
        return;
    unlink(file->part);
    outfile_keep(file);
}

bool outfile_make(const char *path, const void *bytes, size_t size, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct outfile file = {.fd = -1};
    bool done = outfile_open(&file, path, arena, complaint) &&
                outfile_write(&file, bytes, size, complaint) && outfile_place(&file, complaint);
    outfile_drop(&file);
    arena_free(arena);
    return done;
}
