#include "commands/demo_cast.h"

#include <string.h>

#include "base/check.h"
#include "survey/library.h"
#include "urn/casting.h"

STATEMENT(link_list, 2,
          "link_id audience place token state trial codes invited cap progress handout");
STATEMENT(demo_text_key, 2, "text_key");

/* Ballots of one transaction. */
#define BATCH 200

/* The ballots of one audience and round on their way. */
struct sending {
    const struct demo_round *demo;
    const char *audience;
    size_t round;
    struct form *form;
    uint8_t text_key[PUBLIC_KEY_SIZE];
    uint8_t municipality[16], round_id[16];
    size_t plain_size;
    struct casting batch[BATCH];
    size_t count; /* in the batch */
    struct arena *arena;
};

static bool send_batch(struct sending *sending, struct complaint *complaint)
{
    bool done = sending->count == 0 ||
                cast_blocking(sending->demo->db, sending->demo->pin, sending->municipality,
                              sending->batch, sending->count, complaint);
    for (size_t i = 0; done && i < sending->count; i++)
        if (sending->batch[i].outcome != CAST_STORED)
            done = complain(complaint, 500, "demo.not-stored", "%s",
                            cast_outcome_name(sending->batch[i].outcome));
    sending->count = 0;
    arena_free(sending->arena);
    sending->arena = arena_new_secret();
    return done;
}

static void add_ballot(struct sending *sending, const char *place, const uint8_t link[16],
                       size_t number)
{
    struct story_visitor visitor = {sending->audience, place, sending->round, number};
    struct answers *answers = answers_new(sending->form, sending->arena);
    story_answer(sending->demo->story, &visitor, answers);
    struct ballot_head head = {.language = "nl"};
    memcpy(head.link, link, sizeof head.link);
    uint8_t *plain = arena_alloc(sending->arena, sending->plain_size);
    ballot_write(sending->form, &head, answers, sending->text_key, plain);
    struct casting *casting = &sending->batch[sending->count++];
    *casting = (struct casting){.plain = plain, .plain_size = sending->plain_size};
    memcpy(casting->round, sending->round_id, sizeof casting->round);
    uint8_t receipt[RECEIPT_SIZE];
    random_bytes(receipt, sizeof receipt);
    receipt_hash(receipt, casting->receipt);
}

/* Under which name a place answers: its own, or that of its group. */
static const char *answers_as(const struct sending *sending, const char *name)
{
    size_t g;
    json_t *group;
    json_array_foreach(json_object_get(sending->demo->story_json, "groups"), g, group)
    {
        json_t *members = json_object_get(group, "members");
        for (size_t m = 0; m < json_array_size(members); m++)
            if (text_equal(json_text(group, "audience", ""), sending->audience) &&
                text_equal(json_string_value(json_array_get(members, m)), name))
                return json_text(group, "name", "");
    }
    return name;
}

/* How many of that link's place answered: of a group, all its members together. *before: those
 * of the places that the story tells of before it. */
static size_t answers_of(const struct sending *sending, const char *link_place, size_t *before)
{
    const char *key = text_equal(sending->audience, "parent") ? "parents" : "professionals";
    size_t total = 0, i;
    bool met = false;
    json_t *place;
    *before = 0;
    json_array_foreach(json_object_get(sending->demo->story_json, "places"), i, place)
    {
        size_t answers = (size_t)json_integer_value(
            json_array_get(json_object_get(place, key), sending->round));
        bool here = text_equal(answers_as(sending, json_text(place, "name", "")), link_place);
        met = met || here;
        total += here ? answers : 0;
        *before += met ? 0 : answers;
    }
    return total;
}

static bool send_link(struct sending *sending, const struct rows *rows, size_t row,
                      struct complaint *complaint)
{
    const char *place = rows_text(rows, row, "place");
    uint8_t link[16];
    rows_uuid(rows, row, "link_id", link);
    size_t before, answers = answers_of(sending, place, &before);
    for (size_t i = 0; i < answers; i++) {
        add_ballot(sending, place, link, before + i);
        if (sending->count == BATCH && !send_batch(sending, complaint))
            return false;
    }
    return true;
}

static struct form *form_of(const struct demo_round *demo, const char *audience,
                            struct complaint *complaint)
{
    const struct round_found *found = demo->found;
    struct complaints complaints = {0};
    const char *name =
        text_equal(audience, "parent") ? found->parents_form : found->professionals_form;
    const char *theme = library_form_has_theme(name, demo->forms) ? found->theme : NULL;
    struct form *form =
        library_form(name, theme, demo->number > 0, NULL, demo->forms, NULL, &complaints);
    if (!form)
        *complaint = complaints.list[0];
    complaints_free(&complaints);
    return form;
}

static bool send_audience(const struct demo_round *demo, const char *audience,
                          const uint8_t *text_key, const struct rows *links,
                          struct complaint *complaint)
{
    struct form *form = form_of(demo, audience, complaint);
    if (!form)
        return false;
    struct arena *arena = arena_new();
    struct sending *sending = arena_alloc(arena, sizeof *sending);
    *sending = (struct sending){.demo = demo,
                                .audience = audience,
                                .round = demo->number,
                                .form = form,
                                .plain_size = ballot_plain_size(form),
                                .arena = arena_new_secret()};
    memcpy(sending->text_key, text_key, PUBLIC_KEY_SIZE);
    check(text_from_uuid(demo->found->municipality, sending->municipality) &&
              text_from_uuid(demo->found->round, sending->round_id),
          "ids are uuids");
    bool done = true;
    for (size_t row = 0; done && row < rows_count(links); row++)
        if (text_equal(rows_text(links, row, "audience"), audience))
            done = send_link(sending, links, row, complaint);
    done = done && send_batch(sending, complaint);
    arena_free(sending->arena);
    arena_free(arena);
    form_free(form);
    return done;
}

bool demo_cast(const struct demo_round *demo, struct complaint *complaint)
{
    const char *values[] = {demo->found->municipality, demo->found->round};
    struct rows *links = NULL, *keys = NULL;
    struct arena *arena = arena_new();
    bool done = blocking_run(demo->db, &link_list, values, &links, complaint) &&
                blocking_run(demo->db, &demo_text_key, values, &keys, complaint);
    if (done) {
        size_t size;
        const uint8_t *key = rows_bytes(keys, 0, "text_key", arena, &size);
        check(size == PUBLIC_KEY_SIZE, "an open round has a text key");
        done = send_audience(demo, "parent", key, links, complaint) &&
               send_audience(demo, "professional", key, links, complaint);
    }
    rows_free(links);
    rows_free(keys);
    arena_free(arena);
    return done;
}
