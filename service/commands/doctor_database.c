/*
 * PostgreSQL: what it writes in its log, what its roles may do, and how we are connected to it.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/embedded.h"
#include "base/text.h"
#include "commands/doctor.h"
#include "db/db.h"
#include "db/schema.h"
#include "pages/privacy_catalog.h"

STATEMENT(doctor_settings, 1, "name setting");
STATEMENT(doctor_role, 0, "too_much near encrypted archived connections");
STATEMENT(doctor_rights, 0, "may");
STATEMENT(doctor_shape, 0, "what");

#define SERVER_FILE "sql/server.conf"

/* ---- the connections ------------------------------------------------------------------- */

static const char *conninfo_of(const struct doctor *doctor, enum doctor_role role)
{
    switch (role) {
    case ROLE_WEB:
        return doctor->config->db;
    case ROLE_MIXER:
        return doctor->config->mixer_db;
    case ROLE_OWNER:
        return doctor->config->owner_db;
    case ROLES:
        break;
    }
    return NULL;
}

static bool schema_fits(struct doctor *doctor, enum doctor_role role)
{
    struct complaint complaint = {0};
    return schema_check(doctor->db[role], &complaint);
}

void doctor_connect(struct doctor *doctor)
{
    for (enum doctor_role role = 0; role < ROLES; role++) {
        struct complaint complaint = {0};
        const char *conninfo = conninfo_of(doctor, role);
        doctor->db[role] = conninfo ? blocking_open(conninfo, &complaint) : NULL;
        doctor->schema = doctor->schema || (doctor->db[role] && schema_fits(doctor, role));
    }
}

/* The one that could not be made is tried again, for its complaint. */
static void check_database(struct doctor *doctor)
{
    for (enum doctor_role role = 0; role < ROLES; role++) {
        struct complaint complaint = {0};
        if (!conninfo_of(doctor, role)) {
            doctor_unset(doctor, doctor_role_setting(role));
            continue;
        }
        if (!doctor->db[role])
            doctor->db[role] = blocking_open(conninfo_of(doctor, role), &complaint);
        if (doctor->db[role] && schema_check(doctor->db[role], &complaint))
            doctor_find(doctor, FINDING_OK, "ok", "%s", doctor_role_name(role));
        else
            doctor_failed(doctor, &complaint);
    }
}

/* ---- settings of the server ------------------------------------------------------------ */

struct setting {
    const char *name, *value;
};

/* What protects ballots from a power failure and passwords from a thief; without it answers
 * stay as anonymous as they were. */
static const char *const advice_alone[] = {"fsync", "synchronous_commit", "full_page_writes",
                                           "password_encryption", NULL};

/* Stronger than what we ask for, or telling nothing more. */
static const struct setting as_good[] = {
    {"synchronous_commit", "remote_apply"},
    {"log_min_messages",   "info"        },
    {"log_min_messages",   "notice"      },
    {"log_min_messages",   "error"       },
    {"log_min_messages",   "log"         },
    {"log_min_messages",   "fatal"       },
    {"log_min_messages",   "panic"       },
    {NULL,                 NULL          }
};

static const char *word_of(struct arena *arena, const char **at)
{
    *at += strspn(*at, " \t=");
    size_t length = strcspn(*at, " \t=#\n");
    const char *word = arena_copy(arena, *at, length);
    *at += length;
    return word;
}

/* The lines of sql/server.conf. */
static size_t settings_read(struct arena *arena, struct setting **settings)
{
    const struct embedded *file = embedded_find(SERVER_FILE);
    check(file, SERVER_FILE " is part of the program");
    size_t count = 0, lines = 1;
    for (const char *c = file->data; *c; c++)
        lines += *c == '\n';
    *settings = arena_alloc(arena, lines * sizeof **settings);
    for (const char *at = file->data; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        if (!islower((unsigned char)*at))
            continue;
        struct setting *setting = &(*settings)[count++];
        setting->name = word_of(arena, &at);
        setting->value = word_of(arena, &at);
    }
    return count;
}

static bool listed(const char *const *list, const char *name)
{
    while (*list && strcmp(*list, name) != 0)
        list++;
    return *list;
}

static bool setting_good(const struct setting *setting, const char *value)
{
    for (const struct setting *other = as_good; other->name; other++)
        if (!strcmp(other->name, setting->name) && !strcmp(other->value, value))
            return true;
    return !strcmp(setting->value, value);
}

/* The value the server has; NULL when it does not know the setting. */
static const char *value_in(const struct rows *rows, const char *name)
{
    for (size_t i = 0; i < rows_count(rows); i++)
        if (!strcmp(rows_text(rows, i, "name"), name))
            return rows_text(rows, i, "setting");
    return NULL;
}

static void settings_of(struct doctor *doctor, enum doctor_role role,
                        const struct setting *settings, size_t count)
{
    const char **names = arena_alloc(doctor->arena, count * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = settings[i].name;
    const char *const values[] = {value_array(doctor->arena, names, count)};
    struct rows *rows;
    if (!doctor_rows(doctor, role, &doctor_settings, values, &rows))
        return;
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const char *value = value_in(rows, settings[i].name);
        if (!value || setting_good(&settings[i], value))
            continue;
        wrong++;
        doctor_find(doctor,
                    listed(advice_alone, settings[i].name) ? FINDING_ADVICE : FINDING_BROKEN,
                    "differs", "%s = %s (%s)", settings[i].name, value, doctor_role_name(role));
    }
    if (!wrong)
        doctor_find(doctor, FINDING_OK, "ok", "%s", doctor_role_name(role));
    rows_free(rows);
}

/* In the sessions of each role, for a setting can be given to one role alone. */
static void check_server(struct doctor *doctor)
{
    struct setting *settings;
    size_t count = settings_read(doctor->arena, &settings);
    for (enum doctor_role role = 0; role < ROLES; role++)
        if (doctor->db[role])
            settings_of(doctor, role, settings, count);
    if (!doctor->db[ROLE_WEB] && !doctor->db[ROLE_MIXER])
        doctor_unset(doctor, "WEERKLANK_DB, WEERKLANK_MIXER_DB");
}

/* ---- roles ----------------------------------------------------------------------------- */

/* Calls with the row of each role that is connected. */
static void each_role(struct doctor *doctor,
                      void (*each)(struct doctor *doctor, const char *role,
                                   const struct rows *row))
{
    size_t seen = 0;
    for (enum doctor_role role = 0; role < ROLES; role++) {
        struct rows *rows;
        if (!doctor->db[role] || !doctor_rows(doctor, role, &doctor_role, NULL, &rows))
            continue;
        each(doctor, doctor_role_name(role), rows);
        rows_free(rows);
        seen++;
    }
    if (!seen)
        doctor_unset(doctor, "WEERKLANK_DB, WEERKLANK_MIXER_DB");
}

static void role_power(struct doctor *doctor, const char *role, const struct rows *row)
{
    const char *too_much = rows_text(row, 0, "too_much");
    if (*too_much)
        doctor_find(doctor, FINDING_BROKEN, "powerful", "%s: %s", role, too_much);
    else
        doctor_find(doctor, FINDING_OK, "ok", "%s", role);
}

static void check_roles(struct doctor *doctor)
{
    each_role(doctor, role_power);
}

static void role_transport(struct doctor *doctor, const char *role, const struct rows *row)
{
    bool safe = rows_truth(row, 0, "near") || rows_truth(row, 0, "encrypted");
    doctor_find(doctor, safe ? FINDING_OK : FINDING_ADVICE, safe ? "ok" : "open", "%s", role);
}

static void check_transport(struct doctor *doctor)
{
    each_role(doctor, role_transport);
}

/* Finds that column of all rows as one list, or that there are none; gives the rows back. */
static void find_list(struct doctor *doctor, struct rows *rows, const char *column,
                      const char *variant)
{
    struct buffer list = {0};
    for (size_t i = 0; i < rows_count(rows); i++)
        buffer_print(&list, "%s%s", i ? ", " : "", rows_text(rows, i, column));
    if (rows_count(rows))
        doctor_find(doctor, FINDING_BROKEN, variant, "%s", list.data);
    else
        doctor_find(doctor, FINDING_OK, "ok", "%s", "");
    buffer_free(&list);
    rows_free(rows);
}

static void check_rights(struct doctor *doctor)
{
    struct rows *rows;
    if (doctor_rows(doctor, ROLE_WEB, &doctor_rights, NULL, &rows))
        find_list(doctor, rows, "may", "too-many");
}

/* Somebody who added to the tables: what the privacy page does not know, and what it would know
 * but what no ballot may have. */
static void check_tables(struct doctor *doctor)
{
    struct rows *rows;
    struct complaint complaint = {0};
    if (!doctor_rows(doctor, ROLE_WEB, &doctor_shape, NULL, &rows))
        return;
    find_list(doctor, rows, "what", "telling");
    if (!privacy_explained(doctor->db[ROLE_WEB], command_view(), &complaint))
        doctor_failed(doctor, &complaint);
}

/* ---- the server as a whole -------------------------------------------------------------- */

/* The row of any role that is connected; false, and found, when none is. */
static bool any_role(struct doctor *doctor, struct rows **rows)
{
    enum doctor_role role = doctor->db[ROLE_WEB] ? ROLE_WEB : ROLE_MIXER;
    return doctor_rows(doctor, role, &doctor_role, NULL, rows);
}

/* Archived WAL ages out later than the database: the privacy page must say when. */
static void check_archive(struct doctor *doctor)
{
    struct rows *rows;
    if (!any_role(doctor, &rows))
        return;
    bool archived = rows_truth(rows, 0, "archived");
    doctor_find(doctor, archived ? FINDING_ADVICE : FINDING_OK, archived ? "on" : "ok", "%s",
                "");
    rows_free(rows);
}

/* Each thread has its fast links and a slow one; the mixer and a command one each. */
static void check_connections(struct doctor *doctor)
{
    struct rows *rows;
    if (!any_role(doctor, &rows))
        return;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = doctor->config->workers ? doctor->config->workers
                  : cores > 0             ? (int)cores
                                          : 1;
    int64_t wanted = (int64_t)threads * (db_defaults.fast_links + 1) + 2;
    int64_t there = rows_number(rows, 0, "connections");
    bool enough = there >= wanted;
    doctor_find(doctor, enough ? FINDING_OK : FINDING_ADVICE, enough ? "ok" : "few", "%" PRId64,
                enough ? there : wanted);
    rows_free(rows);
}

static const struct doctor_check checks[] = {
    {"database",    check_database   }, /* a program that fits its tables */
    {"server",      check_server     }, /* answers and moments in a log; see sql/server.conf */
    {"roles",       check_roles      }, /* a role that stands above all rights */
    {"rights",      check_rights     }, /* a web service that reads the urn */
    {"tables",      check_tables     }, /* a time, an order, a count beside a ballot */
    {"transport",   check_transport  }, /* somebody who listens in on the network */
    {"archive",     check_archive    }, /* what is kept longer than was said */
    {"connections", check_connections}, /* room for every thread */
};

const struct doctor_checks checks_of_database = {checks, sizeof checks / sizeof checks[0]};
