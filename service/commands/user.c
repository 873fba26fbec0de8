#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "auth/password.h"
#include "auth/permission.h"
#include "commands/command.h"
#include "commands/moderators.h"
#include "commands/municipality.h"
#include "db/blocking.h"

STATEMENT(person_add, 6, "person_id");
STATEMENT(person_reset, 2, "municipality_id person_id role");
STATEMENT(person_remove, 1, "person_id");
STATEMENT(staff_note, 4, "");

static int user_run(struct config *config, int argc, char **argv);

const struct command command_user = {
    .name = "user",
    .usage =
        "user add EMAIL --role ROLE [--function TEXT] [--municipality NAME] [--name NAME]\n"
        "user reset EMAIL\n"
        "user remove EMAIL",
    .help =
        "Gives somebody a login for the desk, or a new passphrase. ROLE is council,\n"
        "municipality, moderator or administrator. The passphrase has 12 characters or\n"
        "more; it is asked for twice, or read as one line when input is not a terminal.\n"
        "A moderator needs a --function: parents read it on the privacy page as the one who\n"
        "reads open answers, so no name. Rounds that open from then on are theirs to read. A\n"
        "new passphrase of a moderator needs the recovery key of rounds that were opened.\n"
        "remove ends a login at once, with its sessions and keys. Whoever could read open\n"
        "answers stays named, by function, on the privacy page of those rounds.",
    .run = user_run,
};

#define LINE_MAX_SIZE 1024

/* One line without its end; false at the end of the input or when it is too long. */
static bool read_line(char line[LINE_MAX_SIZE])
{
    if (!fgets(line, LINE_MAX_SIZE, stdin))
        return false;
    size_t length = strlen(line);
    if (length + 1 == LINE_MAX_SIZE && line[length - 1] != '\n')
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

static void prompt(const char *key, const char *email)
{
    struct arena *arena = arena_new();
    json_t *values = json_pack("{s:s}", "email", email);
    fprintf(stderr, "%s", view_text(command_view(), command_language(), key, values, arena));
    fflush(stderr);
    json_decref(values);
    arena_free(arena);
}

/* Asks twice without showing what is typed. */
static bool ask_on_terminal(const char *email, char line[LINE_MAX_SIZE],
                            struct complaint *complaint)
{
    struct termios before;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return complain(complaint, 500, "user.no-input", "%s", strerror(errno));
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    char again[LINE_MAX_SIZE];
    prompt("user.ask", email);
    bool came = read_line(line);
    fputc('\n', stderr);
    if (came) {
        prompt("user.ask-again", email);
        came = read_line(again);
        fputc('\n', stderr);
    }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    bool same = came && !strcmp(line, again);
    explicit_bzero(again, sizeof again);
    if (!came)
        return complain(complaint, 422, "user.no-input", "%s", "");
    return same || complain(complaint, 422, "user.not-same", "%s", "");
}

/* A new passphrase; overwritten by whoever asked for it. */
struct passphrase {
    char line[LINE_MAX_SIZE];
    char hash[PASSWORD_HASH_SIZE];
};

static bool read_passphrase(const char *email, struct passphrase *passphrase,
                            struct complaint *complaint)
{
    bool came = isatty(STDIN_FILENO) ? ask_on_terminal(email, passphrase->line, complaint)
                : read_line(passphrase->line)
                    ? true
                    : complain(complaint, 422, "user.no-input", "%s", "");
    return came && password_hash(passphrase->line, passphrase->hash, complaint);
}

/* Something before and behind one @, and no spaces: the mail itself is the real test. */
static bool email_is_good(const char *email, struct complaint *complaint)
{
    const char *at = strchr(email, '@');
    bool good = at && at > email && at[1] && !strchr(at + 1, '@') && strlen(email) <= 254 &&
                !strpbrk(email, " \t\r\n<>\",;");
    return good || complain(complaint, 422, "user.bad-email", "%s", email);
}

static bool note(struct blocking *db, const char *municipality, const char *what,
                 const char *person, struct complaint *complaint)
{
    return blocking_run(db, &staff_note,
                        (const char *const[]){municipality, NULL, what, person}, NULL,
                        complaint);
}

struct newcomer {
    const char *email, *role, *municipality, *name, *function;
};

static bool moderates(const char *role)
{
    enum role known;
    return role_from_name(role, &known) && role_may(known, MAY_MODERATE);
}

static bool add_person(struct blocking *db, const char *municipality,
                       const struct newcomer *newcomer, const struct passphrase *passphrase,
                       struct complaint *complaint)
{
    struct rows *rows;
    const char *const values[] = {
        municipality,   newcomer->email,  newcomer->name ? newcomer->name : "",
        newcomer->role, passphrase->hash, newcomer->function ? newcomer->function : ""};
    if (!blocking_begin(db, complaint) ||
        !blocking_run(db, &person_add, values, &rows, complaint))
        return false;
    bool added =
        rows_count(rows) == 1
            ? note(db, municipality, "person-add", rows_text(rows, 0, "person_id"), complaint)
            : complain(complaint, 409, "user.exists", "%s", newcomer->email);
    if (added && moderates(newcomer->role))
        added = moderator_give_pair(db, municipality, rows_text(rows, 0, "person_id"),
                                    passphrase->line, complaint);
    rows_free(rows);
    return added && blocking_commit(db, complaint);
}

static void say(const char *key, const char *email, const char *role)
{
    json_t *values = json_pack("{s:s, s:s}", "email", email, "role", role);
    command_say(key, values);
    json_decref(values);
}

/* The municipality is looked up first: nobody types a passphrase for nothing. */
static bool user_add(struct blocking *db, const struct newcomer *newcomer, struct arena *arena,
                     struct complaint *complaint)
{
    struct passphrase passphrase = {0};
    const char *municipality = NULL;
    bool added =
        municipality_find_one(db, newcomer->municipality, arena, &municipality, complaint) &&
        read_passphrase(newcomer->email, &passphrase, complaint) &&
        add_person(db, municipality, newcomer, &passphrase, complaint);
    explicit_bzero(&passphrase, sizeof passphrase);
    if (added)
        say("user.added", newcomer->email, newcomer->role);
    return added;
}

static bool reset_person(struct blocking *db, const char *email,
                         const struct passphrase *passphrase, bool *moderator,
                         struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &person_reset, (const char *const[]){email, passphrase->hash}, &rows,
                      complaint))
        return false;
    if (rows_count(rows) != 1) {
        rows_free(rows);
        return complain(complaint, 404, "user.unknown", "%s", email);
    }
    const char *municipality = rows_text(rows, 0, "municipality_id");
    const char *person = rows_text(rows, 0, "person_id");
    *moderator = moderates(rows_text(rows, 0, "role"));
    bool done = note(db, municipality, "person-reset", person, complaint) &&
                (!*moderator ||
                 moderator_give_pair(db, municipality, person, passphrase->line, complaint));
    rows_free(rows);
    return done;
}

static bool user_reset(struct blocking *db, const char *email, struct complaint *complaint)
{
    struct passphrase passphrase = {0};
    bool moderator = false;
    bool reset = read_passphrase(email, &passphrase, complaint) &&
                 blocking_begin(db, complaint) &&
                 reset_person(db, email, &passphrase, &moderator, complaint) &&
                 blocking_commit(db, complaint);
    explicit_bzero(&passphrase, sizeof passphrase);
    if (reset)
        say(moderator ? "user.changed-moderator" : "user.changed", email, "");
    return reset;
}

static bool user_remove(struct blocking *db, const char *email, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &person_remove, &email, &rows, complaint))
        return false;
    bool removed = rows_count(rows) == 1;
    rows_free(rows);
    if (removed)
        say("user.removed", email, "");
    return removed || complain(complaint, 404, "user.unknown", "%s", email);
}

static bool newcomer_is_good(const struct newcomer *newcomer, struct complaint *complaint)
{
    enum role role;
    if (!role_from_name(newcomer->role, &role))
        return complain(complaint, 422, "user.bad-role", "%s", newcomer->role);
    if (role_may(role, MAY_MODERATE) && !newcomer->function)
        return complain(complaint, 422, "user.no-function", "%s", newcomer->email);
    return !newcomer->function || moderator_function_is_good(newcomer->function, complaint);
}

enum action { ACTION_ADD, ACTION_RESET, ACTION_REMOVE, ACTION_NONE };

/* add alone has options. */
static enum action action_of(const char *word, const struct newcomer *newcomer)
{
    bool plain =
        !newcomer->role && !newcomer->municipality && !newcomer->name && !newcomer->function;
    if (!strcmp(word, "add") && newcomer->role)
        return ACTION_ADD;
    if (!strcmp(word, "reset") && plain)
        return ACTION_RESET;
    return !strcmp(word, "remove") && plain ? ACTION_REMOVE : ACTION_NONE;
}

static bool act(struct blocking *db, enum action action, const struct newcomer *newcomer,
                struct complaint *complaint)
{
    struct arena *arena = arena_new();
    bool done = false;
    switch (action) {
    case ACTION_ADD:
        done = user_add(db, newcomer, arena, complaint);
        break;
    case ACTION_RESET:
        done = user_reset(db, newcomer->email, complaint);
        break;
    case ACTION_REMOVE:
        done = user_remove(db, newcomer->email, complaint);
        break;
    case ACTION_NONE:
        break;
    }
    arena_free(arena);
    return done;
}

static int user_run(struct config *config, int argc, char **argv)
{
    struct newcomer newcomer;
    const struct option_spec options[] = {
        {"--role",         false, &newcomer.role        },
        {"--municipality", false, &newcomer.municipality},
        {"--name",         false, &newcomer.name        },
        {"--function",     false, &newcomer.function    },
    };
    const char *arguments[2];
    size_t count;
    if (!command_options(argc, argv, options, sizeof options / sizeof options[0], arguments, 2,
                         &count) ||
        count != 2)
        return command_usage(&command_user);
    enum action action = action_of(arguments[0], &newcomer);
    if (action == ACTION_NONE)
        return command_usage(&command_user);

    newcomer.email = arguments[1];
    struct complaint complaint = {0};
    if (!email_is_good(newcomer.email, &complaint) ||
        (action == ACTION_ADD && !newcomer_is_good(&newcomer, &complaint)))
        return command_fail(&complaint);
    struct blocking *db = blocking_open(config->db, &complaint);
    if (!db)
        return command_fail(&complaint);
    bool done = act(db, action, &newcomer, &complaint);
    blocking_free(db);
    return done ? EXIT_DONE : command_fail(&complaint);
}
