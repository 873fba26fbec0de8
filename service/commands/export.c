#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "commands/command.h"
#include "commands/stored_release.h"
#include "export/csv.h"

static int export_run(struct config *config, int argc, char **argv);

const struct command command_export = {
    .name = "export",
    .usage = "export RELEASE --as csv|json -o FILE",
    .help = "Writes the published figures of a release to FILE. RELEASE is its id or the\n"
            "beginning of it (see release list). With csv a codebook is written beside it:\n"
            "uit.csv gets uit-codebook.csv. With json the bytes are those that are signed.",
    .run = export_run,
};

/* uit.csv -> uit-codebook.csv; a name without a suffix gets -codebook.csv behind it. */
static const char *codebook_path(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t stem = dot && dot > name ? (size_t)(dot - path) : strlen(path);
    return arena_print(arena, "%.*s-codebook.csv", (int)stem, path);
}

static bool write_file(const char *path, const char *bytes, size_t size,
                       struct complaint *complaint)
{
    FILE *file = fopen(path, "wbe");
    if (!file)
        return complain(complaint, 500, "export.not-written", "%s: %s", path, strerror(errno));
    bool written = fwrite(bytes, 1, size, file) == size;
    /* A full disk may show only when the last bytes go out. */
    if (fclose(file) != 0 || !written)
        return complain(complaint, 500, "export.not-written", "%s: %s", path, strerror(errno));
    return true;
}

static bool write_csv(const struct stored_release *stored, const char *path,
                      struct complaint *complaint)
{
    struct buffer figures = {0}, codebook = {0};
    export_csv(stored->release, &figures);
    export_codebook(stored->release, &codebook);
    const char *beside = codebook_path(path, stored->arena);
    bool written = write_file(path, figures.data, figures.size, complaint) &&
                   write_file(beside, codebook.data, codebook.size, complaint);
    buffer_free(&figures);
    buffer_free(&codebook);
    return written;
}

static bool write_json(const struct stored_release *stored, const char *path,
                       struct complaint *complaint)
{
    return write_file(path, stored->body, stored->size, complaint);
}

static const struct {
    const char *name;
    bool (*write)(const struct stored_release *stored, const char *path,
                  struct complaint *complaint);
} formats[] = {
    {"csv",  write_csv },
    {"json", write_json}
};

#define FORMATS (sizeof formats / sizeof formats[0])

static int export_run(struct config *config, int argc, char **argv)
{
    const char *as, *path, *id;
    const struct option_spec options[] = {
        {"--as", false, &as  },
        {"-o",   false, &path}
    };
    struct complaint complaint = {0};
    size_t count;
    if (!command_options(argc, argv, options, 2, &id, 1, &count) || count != 1 || !as || !path)
        return command_usage(&command_export);
    size_t format = 0;
    while (format < FORMATS && strcmp(formats[format].name, as) != 0)
        format++;
    if (format == FORMATS) {
        complain(&complaint, 422, "export.unknown-format", "%s", as);
        command_fail(&complaint);
        return EXIT_USAGE;
    }
    struct stored_release stored;
    bool done = stored_release_read(config, id, &stored, &complaint) &&
                formats[format].write(&stored, path, &complaint);
    stored_release_free(&stored);
    return done ? EXIT_DONE : command_fail(&complaint);
}
