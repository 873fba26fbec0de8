/*
 * In the ordinary build a fuzzer replays its corpus: every file of the folder that is given
 * goes through it once.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fatal("%s cannot be read", path);
    struct buffer input = {0};
    char chunk[4096];
    size_t size;
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        buffer_add(&input, chunk, size);
    fclose(file);
    LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.size);
    buffer_free(&input);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder)
        fatal("usage: %s FOLDER", argv[0]);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        struct buffer path = {0};
        buffer_print(&path, "%s/%s", argv[1], entry->d_name);
        replay(path.data);
        buffer_free(&path);
        count++;
    }
    closedir(folder);
    printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
