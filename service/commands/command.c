#include "commands/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"

const struct view *command_view(void)
{
    static struct view *view;
    if (view)
        return view;
    struct complaints complaints = {0};
    view = view_load(&complaints);
    for (size_t i = 0; i < complaints.count; i++)
        fprintf(stderr, "weerklank: %s: %s %s\n", complaints.list[i].path,
                complaints.list[i].key, complaints.list[i].detail);
    check(view, "pages and texts are in order");
    complaints_free(&complaints);
    return view;
}

const char *command_language(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return text_starts(value, "nl") ? "nl" : "en";
    }
    return "en";
}

int command_fail(const struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *text = view_complaint(command_view(), command_language(), complaint, arena);
    fprintf(stderr, "weerklank: %s\n", text);
    arena_free(arena);
    return EXIT_FAILED;
}

int command_fail_all(const struct complaints *complaints)
{
    for (size_t i = 0; i < complaints->count; i++)
        command_fail(&complaints->list[i]);
    return EXIT_FAILED;
}

/* A line that begins with a space goes on with the one before it. */
void command_print_usage(const struct command *command, FILE *out, const char *lead)
{
    const char *usage = command->usage;
    int width = (int)strlen(lead);
    while (*usage) {
        size_t length = strcspn(usage, "\n");
        fprintf(out, "%-*s %-9s %.*s\n", width, lead, *usage == ' ' ? "" : "weerklank",
                (int)length, usage);
        usage += length + (usage[length] == '\n');
        lead = "";
    }
}

int command_usage(const struct command *command)
{
    command_print_usage(command, stderr, "usage:");
    return EXIT_USAGE;
}

const char *command_base_url(const struct config *config, struct arena *arena)
{
    char url[BASE_URL_SIZE];
    config_base_url(config, url);
    return arena_string(arena, url);
}

void command_say(const char *key, const json_t *values)
{
    struct arena *arena = arena_new();
    puts(view_text(command_view(), command_language(), key, values, arena));
    arena_free(arena);
}

void command_wait(size_t tenths)
{
    nanosleep(&(struct timespec){0, 100000000}, NULL);
    if (tenths % 10 == 9 && isatty(STDERR_FILENO))
        fputc('.', stderr);
}

void command_waited(size_t tenths)
{
    if (tenths >= 10 && isatty(STDERR_FILENO))
        fputc('\n', stderr);
}

void command_progress(size_t done, size_t all)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu / %zu%s", done, all, done == all ? "\n" : "");
}

bool command_name(const char *name, struct complaint *complaint)
{
    return (name[strspn(name, " ")] &&
            text_characters(name, strlen(name)) <= COMMAND_NAME_MOST) ||
           complain(complaint, 422, "command.bad-name", "%s", name);
}

/* "--name" or "--name=value". */
static const struct option_spec *option_find(const struct option_spec *options, size_t count,
                                             const char *argument)
{
    size_t size = strcspn(argument, "=");
    for (size_t i = 0; i < count; i++)
        if (strlen(options[i].name) == size && !strncmp(options[i].name, argument, size) &&
            !(options[i].flag && argument[size]))
            return &options[i];
    return NULL;
}

/* What is wrong with how a command was typed; its usage is printed under it. */
static bool misused(const char *key, const char *argument)
{
    struct complaint complaint = {0};
    complain(&complaint, 422, key, "%s", argument);
    command_fail(&complaint);
    return false;
}

bool command_options(int argc, char **argv, const struct option_spec *options,
                     size_t option_count, const char **arguments, size_t most, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < option_count; i++)
        *options[i].value = NULL;
    for (int i = 1; i < argc; i++) {
        if (!text_starts(argv[i], "-") || !argv[i][1]) {
            if (*count == most)
                return misused("command.too-many", argv[i]);
            arguments[(*count)++] = argv[i];
            continue;
        }
        const struct option_spec *option = option_find(options, option_count, argv[i]);
        if (!option)
            return misused("command.unknown-option", argv[i]);
        const char *equals = strchr(argv[i], '=');
        if (!option->flag && !equals && i + 1 == argc)
            return misused("config.no-value", argv[i]);
        *option->value = option->flag ? "" : equals ? equals + 1 : argv[++i];
    }
    return true;
}
