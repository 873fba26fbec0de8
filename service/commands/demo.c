/*
 * demo: a municipality to try everything with. Its ballots take the whole way: sealed, cast,
 * mixed, counted and released. Where it is there already, only the links are printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "commands/closing.h"
#include "commands/command.h"
#include "commands/demo_cast.h"
#include "commands/demo_people.h"
#include "commands/demo_quotes.h"
#include "commands/mixer.h"
#include "commands/municipality.h"
#include "commands/organisation.h"
#include "commands/retention.h"
#include "commands/rounds.h"
#include "commands/story.h"
#include "commands/translations.h"
#include "urn/text_keys.h"

static int demo_run(struct config *config, int argc, char **argv);

const struct command command_demo = {
    .name = "demo",
    .usage = "demo",
    .help = "Makes the demonstration municipality Waterrijk with two released rounds and an\n"
            "open one, and prints links and logins. Needs the settings of the mixer as well,\n"
            "for the ballots are really mixed and counted.",
    .run = demo_run,
};

STATEMENT(link_list, 2,
          "link_id audience place token state trial codes invited cap progress handout");
STATEMENT(demo_state, 1, "municipality_id slug round_id state");
STATEMENT(demo_counted, 2, "");
STATEMENT(round_close, 3, "round_id");

struct demo {
    const struct config *config;
    struct blocking *db; /* role of the web process */
    struct mix mix;
    struct story *story;
    const json_t *json;
    struct arena *arena;
    const char *municipality;
    char today[DATE_SIZE];
};

static const char *day(const struct demo *demo, json_int_t offset)
{
    char date[DATE_SIZE];
    check(clock_add_days(demo->today, (int)offset, date), "today is a date");
    return arena_string(demo->arena, date);
}

/* Of the school year: "najaar 2026" from August on, "voorjaar 2026" before. */
static const char *season(const struct demo *demo, const char *date)
{
    return arena_print(demo->arena, "%s %.4s", atoi(date + 5) >= 8 ? "najaar" : "voorjaar",
                       date);
}

static const char *number_text(const struct demo *demo, const json_t *object, const char *key)
{
    return arena_print(demo->arena, "%lld", (long long)json_number(object, key, 0));
}

/* ---- places -------------------------------------------------------------------------- */

static bool make_places(struct demo *demo, struct complaint *complaint)
{
    const json_t *about = json_object_get(demo->json, "municipality");
    struct municipality_plan plan = {json_text(about, "name", ""),
                                     json_text(about, "cbs_code", ""),
                                     json_text(about, "contact", ""), true};
    if (!municipality_make(demo->db, &plan, demo->arena, &demo->municipality, complaint))
        return false;
    size_t i;
    json_t *place;
    json_array_foreach(json_object_get(demo->json, "places"), i, place)
    {
        struct organisation_plan organisation = {
            .name = json_text(place, "name", ""),
            .kind = json_text(place, "kind", ""),
            .district = json_text(place, "district", ""),
            .board = json_text(place, "board", ""),
            .families = number_text(demo, place, "families"),
            .staff = number_text(demo, place, "staff"),
        };
        if (!organisation_store(demo->db, demo->municipality, &organisation, complaint))
            return false;
    }
    return true;
}

/* ---- rounds -------------------------------------------------------------------------- */

static bool add_groups(struct demo *demo, const char *round, struct complaint *complaint)
{
    size_t i;
    json_t *group;
    json_array_foreach(json_object_get(demo->json, "groups"), i, group)
    {
        const json_t *list = json_object_get(group, "members");
        const char *members[16];
        size_t count = json_array_size(list);
        check(count <= 16, "a group is small");
        for (size_t m = 0; m < count; m++)
            members[m] = json_string_value(json_array_get(list, m));
        if (!round_add_group(demo->db, demo->municipality, round,
                             json_text(group, "audience", ""), json_text(group, "name", ""),
                             members, count, complaint))
            return false;
    }
    return true;
}

/* Makes a round and opens it as if it were its first day. The recovery key is the caller's to
 * overwrite. */
static bool open_round(struct demo *demo, const json_t *entry, struct round_found *found,
                       char recovery[RECOVERY_TEXT_SIZE], struct complaint *complaint)
{
    const json_t *forms = json_object_get(demo->json, "forms");
    const char *opens = day(demo, json_number(entry, "opens", 0));
    struct round_plan plan = {
        .municipality = demo->municipality,
        .name = season(demo, opens),
        .opens_on = opens,
        .closes_on = day(demo, json_number(entry, "closes", 0)),
        .feedback_on = day(demo, json_number(entry, "feedback", 0)),
        .feedback_where = json_text(demo->json, "feedback_where", ""),
        .theme = json_text(demo->json, "theme", NULL),
        .parents_form = json_text(forms, "parent", NULL),
        .professionals_form = json_text(forms, "professional", NULL),
        .k = (int)json_number(demo->json, "k", 10),
    };
    const char *round;
    return translations_read(json_text(demo->json, "languages", NULL), demo->arena,
                             &plan.languages, complaint) &&
           round_make(demo->db, &plan, demo->config->forms, demo->arena, &round, complaint) &&
           add_groups(demo, round, complaint) &&
           round_find_one(demo->db, round, demo->arena, found, complaint) &&
           round_open_begin(demo->db, found, demo->config->forms, recovery, complaint) &&
           blocking_commit(demo->db, complaint) && text_keys_sign(&demo->mix, complaint);
}

static bool cast_round(const struct demo *demo, const struct round_found *found, size_t number,
                       struct complaint *complaint)
{
    const struct demo_round round = {.db = demo->db,
                                     .story = demo->story,
                                     .story_json = demo->json,
                                     .pin = identity_public(demo->mix.identity),
                                     .forms = demo->config->forms,
                                     .found = found,
                                     .number = number};
    return demo_cast(&round, complaint);
}

/* Mixes, closes, counts and releases. */
static bool release_round(struct demo *demo, const struct round_found *found,
                          struct complaint *complaint)
{
    const char *values[] = {found->municipality, found->round, "0"};
    return mix_urns(&demo->mix, NULL, complaint) &&
           blocking_run(demo->db, &round_close, values, NULL, complaint) &&
           closing_due(&demo->mix, NULL, complaint) &&
           blocking_run(demo->mix.db, &demo_counted, values, NULL, complaint);
}

static bool quote_round(struct demo *demo, const struct demo_people *people,
                        const struct round_found *found, const char *recovery,
                        const json_t *list, struct complaint *complaint)
{
    const char *moderators[2];
    const struct demo_quotes quotes = {.db = demo->db,
                                       .municipality = found->municipality,
                                       .round = found->round,
                                       .moderators = moderators,
                                       .recovery = recovery,
                                       .list = list};
    return !list || (demo_people_moderators(people, moderators, complaint) &&
                     demo_quotes_publish(&quotes, complaint));
}

static bool make_round(struct demo *demo, const struct demo_people *people, size_t number,
                       const json_t *entry, struct complaint *complaint)
{
    char recovery[RECOVERY_TEXT_SIZE];
    struct round_found found;
    bool done = open_round(demo, entry, &found, recovery, complaint) &&
                cast_round(demo, &found, number, complaint);
    if (done && json_truth(entry, "released", false))
        done = release_round(demo, &found, complaint) &&
               quote_round(demo, people, &found, recovery, json_object_get(entry, "quotes"),
                           complaint);
    explicit_bzero(recovery, sizeof recovery);
    return done;
}

static bool make_rounds(struct demo *demo, const struct demo_people *people,
                        struct complaint *complaint)
{
    size_t i, made;
    json_t *entry;
    if (!mix_first_keys(&demo->mix, &made, complaint))
        return false;
    json_array_foreach(json_object_get(demo->json, "rounds"), i, entry)
    {
        if (!make_round(demo, people, i, entry, complaint))
            return false;
        command_progress(i + 1, json_array_size(json_object_get(demo->json, "rounds")));
    }
    return true;
}

/* ---- what there is to see ------------------------------------------------------------ */

static const char *text_of(const struct demo *demo, const char *key)
{
    return view_text(command_view(), command_language(), key, NULL, demo->arena);
}

static const char *base_of(const struct demo *demo)
{
    return command_base_url(demo->config, demo->arena);
}

static void print_link(const struct demo *demo, const struct rows *links, const char *audience,
                       const char *key)
{
    for (size_t row = 0; row < rows_count(links); row++) {
        if (!text_equal(rows_text(links, row, "audience"), audience) ||
            !text_equal(rows_text(links, row, "state"), "active"))
            continue;
        const char *url =
            arena_print(demo->arena, "%s/v/%s", base_of(demo), rows_text(links, row, "token"));
        printf("%s\n  %s\n", text_of(demo, key), url);
        if (text_equal(audience, "parent"))
            printf("  %s?taal=tr\n%s\n  %s/uitdelen/%s\n", url, text_of(demo, "demo.handout"),
                   base_of(demo), rows_text(links, row, "handout"));
        return;
    }
}

static bool print_links(struct demo *demo, const char *round, struct complaint *complaint)
{
    const char *values[] = {demo->municipality, round};
    struct rows *links;
    if (!blocking_run(demo->db, &link_list, values, &links, complaint))
        return false;
    print_link(demo, links, "parent", "demo.parent");
    print_link(demo, links, "professional", "demo.professional");
    rows_free(links);
    return true;
}

/* Looks for the demonstration; *round is its open round, or NULL. */
static bool find(struct demo *demo, const char **round, struct complaint *complaint)
{
    const char *slug = json_text(json_object_get(demo->json, "municipality"), "slug", "");
    struct rows *rows;
    *round = NULL;
    demo->municipality = NULL;
    if (!blocking_run(demo->db, &demo_state, &slug, &rows, complaint))
        return false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        demo->municipality = arena_string(demo->arena, rows_text(rows, row, "municipality_id"));
        if (text_equal(rows_text(rows, row, "state"), "open"))
            *round = arena_string(demo->arena, rows_text(rows, row, "round_id"));
    }
    rows_free(rows);
    return true;
}

static bool make_and_print(struct demo *demo, struct complaint *complaint)
{
    const char *round;
    if (!find(demo, &round, complaint))
        return false;
    struct demo_people people = {.db = demo->db,
                                 .base_url = base_of(demo),
                                 .secret_file = demo->config->secret_file,
                                 .story = demo->json,
                                 .arena = demo->arena};
    if (!demo->municipality) {
        if (!make_places(demo, complaint))
            return false;
        people.municipality = demo->municipality;
        if (!demo_people_make(&people, complaint) || !make_rounds(demo, &people, complaint) ||
            !retention_apply(demo->mix.db, complaint) ||
            !mix_urns(&demo->mix, NULL, complaint) || !find(demo, &round, complaint))
            return false;
    }
    people.municipality = demo->municipality;
    if (!round)
        puts(text_of(demo, "demo.closed"));
    return (!round || print_links(demo, round, complaint)) &&
           demo_people_print(&people, complaint);
}

static int demo_run(struct config *config, int argc, char **argv)
{
    (void)argv;
    if (argc != 1)
        return command_usage(&command_demo);
    log_set_level(LOG_WARN); /* people read what is printed here */
    struct complaint complaint = {0};
    struct demo demo = {.config = config, .story = story_load(), .arena = arena_new()};
    demo.json = story_json(demo.story);
    clock_date(clock_now(), demo.today);
    demo.db = blocking_open(config->db, &complaint);
    bool done = demo.db && mixer_open(&demo.mix, config, &complaint) &&
                make_and_print(&demo, &complaint);
    mixer_close(&demo.mix);
    if (demo.db)
        blocking_free(demo.db);
    story_free(demo.story);
    arena_free(demo.arena);
    return done ? EXIT_DONE : command_fail(&complaint);
}
