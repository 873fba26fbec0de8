/*
 * weerklank: one program, its commands in a table. Settings are taken out of the arguments
 * first, so that every command gets the same ones.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/process.h"
#include "base/text.h"
#include "commands/command.h"
#include "http/server.h"

static const struct command *const commands[] = {
    &command_serve, &command_mixer, &command_migrate,      &command_doctor,
    &command_demo,  &command_form,  &command_municipality, &command_organisation,
    &command_round, &command_link,  &command_release,      &command_export,
    &command_user,
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(void)
{
    printf("Weerklank: anonymous surveys whose signals are followed until the parent hears "
           "the answer.\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        command_print_usage(commands[i], stdout, " ");
    printf("\nEvery command has --help. Exit codes: 0 done, 1 failed, 2 wrong usage.\n");
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return true;
    return false;
}

/* Names and reasons go into the database and onto pages: one line of UTF-8 each. */
static bool arguments_are_text(int argc, char **argv, struct complaint *complaint)
{
    for (int i = 1; i < argc; i++) {
        if (!text_is_utf8(argv[i], strlen(argv[i])))
            return complain(complaint, 422, "command.not-utf8", "%d", i);
        for (const char *c = argv[i]; *c; c++)
            if ((unsigned char)*c < ' ' || *c == 0x7f)
                return complain(complaint, 422, "command.control", "%d", i);
    }
    return true;
}

/* Output that did not come out, on a full disk, is a failure. A reader that has had enough,
 * such as head, is none. */
static int finish(int code)
{
    struct complaint complaint = {0};
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    bool written = !ferror(stdout);
    bool enough = poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
    if ((fflush(stdout) == 0 && written) || enough || code != EXIT_DONE)
        return code;
    complain(&complaint, 500, "command.not-written", "%s", "");
    return command_fail(&complaint);
}

static bool set_log_level(const char *name)
{
    static const struct {
        const char *name;
        enum log_level level;
    } levels[] = {
        {"error", LOG_ERROR},
        {"warn",  LOG_WARN },
        {"info",  LOG_INFO },
        {"debug", LOG_DEBUG}
    };

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (!strcmp(levels[i].name, name)) {
            log_set_level(levels[i].level);
            return true;
        }
    }
    return false;
}

static int run(int argc, char **argv)
{
    struct config config;
    struct complaint complaint = {0};
    if (!arguments_are_text(argc, argv, &complaint) ||
        !config_read(&config, &argc, argv, &complaint))
        return command_fail(&complaint);
    const char *unknown = config_unknown();
    if (unknown) {
        complain(&complaint, 500, "config.unknown", "%.*s", (int)strcspn(unknown, "="),
                 unknown);
        command_fail(&complaint); /* and on: it may be meant for something else */
    }
    if (!set_log_level(config.log_level)) {
        complain(&complaint, 500, "config.log-level", "%s", config.log_level);
        return command_fail(&complaint);
    }
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        print_help();
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, argv[1]))
            continue;
        if (asks_help(argc - 1, argv + 1)) {
            command_print_usage(commands[i], stdout, " ");
            printf("\n%s\n\n", commands[i]->help);
            if (commands[i] == &command_serve || commands[i] == &command_mixer)
                config_print_help();
            else
                printf("Settings: see weerklank serve --help.\n");
            return EXIT_DONE;
        }
        return commands[i]->run(&config, argc - 1, argv + 1);
    }
    complain(&complaint, 500, "command.unknown", "%s", argv[1]);
    command_fail(&complaint);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    process_protect();
    signal(SIGPIPE, SIG_IGN);
    json_wipe_memory();
    server_wipe_memory();
    return finish(run(argc, argv));
}
