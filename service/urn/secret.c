#include "urn/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)

static bool file_complain(struct complaint *complaint, const char *path)
{
    return complain(complaint, 500, "urn.file", "%s: %s", path, strerror(errno));
}

static bool folder_sync(const char *file, struct complaint *complaint)
{
    char folder[4096];
    const char *slash = strrchr(file, '/');
    size_t length = slash ? (size_t)(slash - file) : 0;
    if (length >= sizeof folder)
        return complain(complaint, 500, "urn.file", "%s", file);
    memcpy(folder, file, length);
    folder[length] = 0;
    int fd = open(slash ? length ? folder : "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && !fsync(fd);
    if (!synced)
        file_complain(complaint, file);
    if (fd >= 0)
        close(fd);
    return synced;
}

bool secret_folder(const char *path, struct complaint *complaint)
{
    if (mkdir(path, 0700) && errno != EEXIST)
        return file_complain(complaint, path);
    struct stat status;
    if (stat(path, &status))
        return file_complain(complaint, path);
    if (!S_ISDIR(status.st_mode))
        return complain(complaint, 500, "urn.no-folder", "%s", path);
    if (status.st_mode & OTHERS)
        return complain(complaint, 500, "urn.folder-open", "%s", path);
    return true;
}

bool secret_read(const char *path, void *bytes, size_t room, size_t *size,
                 struct complaint *complaint)
{
    *size = SIZE_MAX;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || file_complain(complaint, path);
    struct stat status;
    bool done = false;
    if (fstat(fd, &status)) {
        file_complain(complaint, path);
    } else if (status.st_mode & OTHERS) {
        complain(complaint, 500, "urn.file-open", "%s", path);
    } else {
        ssize_t got = read(fd, bytes, room);
        done = got >= 0 || file_complain(complaint, path);
        *size = got >= 0 ? (size_t)got : SIZE_MAX;
    }
    close(fd);
    return done;
}

/* A write that is cut short is an error here: the files are smaller than a page. */
static bool write_synced(int fd, const void *bytes, size_t size)
{
    return write(fd, bytes, size) == (ssize_t)size && !fsync(fd);
}

bool secret_write(const char *path, const void *bytes, size_t size, struct complaint *complaint)
{
    char draft[4096];
    if ((size_t)snprintf(draft, sizeof draft, "%s.new", path) >= sizeof draft)
        return complain(complaint, 500, "urn.file", "%s", path);
    unlink(draft);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_complain(complaint, draft);
    bool written = write_synced(fd, bytes, size);
    if (!written)
        file_complain(complaint, draft);
    close(fd);
    if (written && rename(draft, path))
        written = file_complain(complaint, path);
    if (!written) {
        unlink(draft);
        return false;
    }
    return folder_sync(path, complaint);
}

bool secret_rename(const char *from, const char *to, struct complaint *complaint)
{
    return rename(from, to) ? file_complain(complaint, from) : folder_sync(to, complaint);
}

bool secret_destroy(const char *path, struct complaint *complaint)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || file_complain(complaint, path);
    struct stat status;
    bool overwritten = !fstat(fd, &status);
    const uint8_t zeros[256] = {0};
    for (off_t left = overwritten ? status.st_size : 0; left > 0 && overwritten;) {
        size_t size = left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros;
        overwritten = write(fd, zeros, size) == (ssize_t)size;
        left -= (off_t)size;
    }
    overwritten = overwritten && !fsync(fd);
    if (!overwritten)
        file_complain(complaint, path);
    close(fd);
    if (!overwritten)
        return false;
    if (unlink(path))
        return file_complain(complaint, path);
    return folder_sync(path, complaint);
}
