#include "base/embedded.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Generated when the program is built, in byte order of the paths, ended by NULL. */
extern const char *const embedded_path[], *const embedded_begin[], *const embedded_end[];

static struct embedded *files;
static size_t file_count;

__attribute__((constructor)) static void embedded_list(void)
{
    while (embedded_path[file_count])
        file_count++;
    files = calloc(file_count + 1, sizeof *files);
    check(files, "memory for the list of embedded files");
    for (size_t i = 0; i < file_count; i++) {
        files[i].path = embedded_path[i];
        files[i].data = embedded_begin[i];
        files[i].size = (size_t)(embedded_end[i] - embedded_begin[i]);
    }
}

/* The first file whose path is not before the given one. */
static size_t lower_bound(const char *path)
{
    size_t low = 0, high = file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(files[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct embedded *embedded_find(const char *path)
{
    size_t at = lower_bound(path);
    return at < file_count && !strcmp(files[at].path, path) ? &files[at] : NULL;
}

const struct embedded *embedded_under(const char *prefix, size_t *count)
{
    size_t first = lower_bound(prefix), length = strlen(prefix);
    *count = 0;
    while (first + *count < file_count && !strncmp(files[first + *count].path, prefix, length))
        (*count)++;
    return *count > 0 ? &files[first] : NULL;
}
