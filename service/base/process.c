#include "base/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/text.h"

/* Whoever starts us with one of them closed would find what we print in the next thing that is
 * opened, such as the connection to the database. They are opened the wrong way round, so that
 * reading and writing fail. */
static void open_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        if (opened != fd) /* no /dev: nothing has been opened that could be written to */
            return;
    }
}

void process_protect(void)
{
    open_standard();
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* the leak checker has to look at its own process */
    prctl(PR_SET_DUMPABLE, 0);
#endif
    umask(077);
}

bool process_core_off(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0;
}

bool process_memory_closed(void)
{
    return prctl(PR_GET_DUMPABLE) != 1;
}

static uint64_t limit_of(__rlimit_resource_t resource)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return 0;
    return limit.rlim_max == RLIM_INFINITY ? UINT64_MAX : limit.rlim_max;
}

uint64_t process_memlock_limit(void)
{
    return limit_of(RLIMIT_MEMLOCK);
}

uint64_t process_files_limit(void)
{
    return limit_of(RLIMIT_NOFILE);
}

/* ---- swap ------------------------------------------------------------------------------ */

/* Devices upon devices: a logical volume on an encrypted one, on a partition. */
#define DEPTH_MOST 8

static bool read_line(const char *folder, const char *name, char line[256])
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return false;
    FILE *file = fopen(path, "r");
    bool got = file && fgets(line, 256, file);
    if (file)
        fclose(file);
    return got;
}

/* Whether what is written to the device is encrypted before it reaches a disk: the device
 * itself, or everything that it lies on. `folder` is the device's in /sys. */
static bool device_safe(const char *folder, int depth)
{
    char line[256], path[4096];
    if (read_line(folder, "dm/uuid", line) && text_starts(line, "CRYPT-"))
        return true;
    if (read_line(folder, "initstate", line)) /* zram; it may write to a disk all the same */
        return !read_line(folder, "backing_dev", line) || text_starts(line, "none");
    if (depth == DEPTH_MOST ||
        (size_t)snprintf(path, sizeof path, "%s/slaves", folder) >= sizeof path)
        return false;
    DIR *slaves = opendir(path);
    if (!slaves)
        return false;
    size_t count = 0;
    bool safe = true;
    for (struct dirent *entry; safe && (entry = readdir(slaves));) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        safe = (size_t)snprintf(path, sizeof path, "%s/slaves/%s", folder, entry->d_name) <
                   sizeof path &&
               device_safe(path, depth + 1);
    }
    closedir(slaves);
    return safe && count > 0;
}

/* `name` is a device, or a file on one. */
static bool place_safe(const char *name)
{
    struct stat status;
    char folder[64];
    if (stat(name, &status) != 0)
        return false;
    dev_t device = S_ISBLK(status.st_mode) ? status.st_rdev : status.st_dev;
    snprintf(folder, sizeof folder, "/sys/dev/block/%u:%u", major(device), minor(device));
    return device_safe(folder, 0);
}

enum swap process_swap(const char *list, char name[SWAP_NAME_SIZE])
{
    enum swap swap = SWAP_NONE;
    char line[1024];
    *name = '\0';
    FILE *file = fopen(list, "r");
    if (!file)
        return SWAP_NONE;
    bool head = true;
    while (swap != SWAP_OPEN && fgets(line, sizeof line, file)) {
        line[strcspn(line, " \t\n")] = '\0';
        if (!head && *line) {
            swap = place_safe(line) ? SWAP_SAFE : SWAP_OPEN;
            snprintf(name, SWAP_NAME_SIZE, "%.*s", SWAP_NAME_SIZE - 1, line);
        }
        head = false;
    }
    fclose(file);
    return swap;
}
