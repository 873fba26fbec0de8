/*
 * One command of the command line. Each lives in a file of its own with its descriptor at the
 * top; main.c has the table. Exit codes: 0 done, 1 failed with one line on standard error that
 * says what is wrong and what to do, 2 wrong usage.
 */
#pragma once

#include <stdio.h>

#include "base/arena.h"
#include "base/complaint.h"
#include "config.h"
#include "view/view.h"

struct command {
    const char *name;
    const char *usage; /* "form check FILE...\nform try FILE --answers FILE": a line each,
                          without the program's name */
    const char *help;  /* two or three lines under the usage for --help */
    /* argv[0] is the command's name; settings (--listen ...) are already taken out. */
    int (*run)(struct config *config, int argc, char **argv);
};

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Prints the complaint in the language of the user's locale (nl or en); gives EXIT_FAILED. */
int command_fail(const struct complaint *complaint);
int command_fail_all(const struct complaints *complaints);
/* Prints the usage, the first line after `lead` and the others under it. */
void command_print_usage(const struct command *command, FILE *out, const char *lead);
/* Prints the usage of the command on standard error; gives EXIT_USAGE. */
int command_usage(const struct command *command);
/* The view (texts), loaded once; our own mistake in it ends the program. */
const struct view *command_view(void);
/* "nl" or "en", from LC_ALL, LC_MESSAGES or LANG. */
const char *command_language(void);

/* The public address, without a slash at the end. */
const char *command_base_url(const struct config *config, struct arena *arena);

/* Whether something may have that name, on pages, posters and lists: 1 to 80 characters, not
 * only spaces. */
#define COMMAND_NAME_MOST 80
bool command_name(const char *name, struct complaint *complaint) must_use;

/* Prints a text of the catalogs on a line, in the language of the user's locale. */
void command_say(const char *key, const json_t *values);

/* Sleeps a tenth of a second while somebody else works: a terminal gets a dot for every second.
 * tenths counts the calls; command_waited ends the line after them. */
void command_wait(size_t tenths);
void command_waited(size_t tenths);

/* How far long work is, on a terminal alone; the last one, done of done, ends the line. */
void command_progress(size_t done, size_t all);

/* One option of a command. Flags have no value. */
struct option_spec {
    const char *name; /* "--as" */
    bool flag;
    const char **value; /* flag: "" when given; otherwise the text; NULL when absent */
};

/* Sorts argv[1..] into options and positional arguments (at most `most`, their number in
 * *count). False when an option is unknown or lacks its value, or there are too many; which one
 * has been said then, and the usage belongs under it. */
bool command_options(int argc, char **argv, const struct option_spec *options,
                     size_t option_count, const char **arguments, size_t most,
                     size_t *count) must_use;

extern const struct command command_serve, command_mixer, command_migrate, command_doctor,
    command_demo, command_form, command_municipality, command_organisation, command_round,
    command_link, command_release, command_export, command_user;
