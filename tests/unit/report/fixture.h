/*
 * A small round for tests of releases: a form for each audience, places in three districts
 * (or boards), and ballots that are drawn or given.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "report/release.h"

/* Questions of the parents' form by place. */
enum { ASK_WELCOME, ASK_MEET, ASK_LANGUAGE, ASK_BARRIERS, ASK_FIRST, ASK_AGE, ASK_OPEN };

#define QUESTIONS_MOST 8

static struct localised texts_of(struct arena *arena, const char *nl, const char *en)
{
    static const char *languages[] = {"nl", "en"};
    const char **texts = arena_alloc(arena, 2 * sizeof *texts);
    texts[0] = nl;
    texts[1] = en;
    return (struct localised){2, languages, texts};
}

static struct question *add_question(struct form *form, enum question_kind kind,
                                     const char *code, const char *nl, const char *en)
{
    static const char *no_theme[] = {NULL};
    struct question *question = &form->questions[form->question_count++];
    question->name = question->item = code;
    question->kind = kind;
    question->title = texts_of(form->arena, nl, en);
    question->themes = no_theme;
    question->choices = arena_alloc(form->arena, 4 * sizeof *question->choices);
    return question;
}

static struct choice *add_choice(struct form *form, struct question *question,
                                 const char *value, const char *nl, const char *en)
{
    struct choice *choice = &question->choices[question->choice_count++];
    choice->value = value;
    choice->text = texts_of(form->arena, nl, en);
    return choice;
}

static struct question *add_scale(struct form *form, const char *code, const char *nl,
                                  const char *en, int step, const char *mirror)
{
    struct question *question = add_question(form, KIND_RADIOGROUP, code, nl, en);
    question->step = step;
    question->scale = "klopt3";
    question->mirror = mirror;
    add_choice(form, question, "1", "Nee", "No");
    add_choice(form, question, "2", "Een beetje", "A bit");
    add_choice(form, question, "3", "Ja", "Yes");
    add_choice(form, question, "dk", "Weet ik niet", "I don't know")->dont_know = true;
    return question;
}

static struct form *new_form(const char *name, const char *audience)
{
    static const char *languages[] = {"nl", "en", NULL};
    struct arena *arena = arena_new();
    struct form *form = arena_alloc(arena, sizeof *form);
    form->arena = arena;
    form->name = name;
    form->audience = audience;
    form->title = texts_of(arena, "Vragen", "Questions");
    form->questions = arena_alloc(arena, QUESTIONS_MOST * sizeof *form->questions);
    form->languages = languages;
    memset(form->digest, 0xAB, sizeof form->digest);
    return form;
}

/* Also by what they would have first. */
static bool fixture_two_breakdowns;

static struct form *new_parent_form(void)
{
    static const char *language[] = {"taal", NULL};
    struct form *form = new_form("ouder", "parent");
    add_scale(form, "O1.1", "Ik voel mij hier welkom.", "I feel welcome here.", 1, "welkom");
    add_scale(form, "O1.4", "Ik ontmoet andere ouders.", "I meet other parents.", 1, NULL);
    add_scale(form, "O6.1", "Berichten zijn makkelijk.", "Messages are easy.", 6, "berichten")
        ->themes = language;

    struct question *ask =
        add_question(form, KIND_CHECKBOX, "O4.5", "Wat houdt u tegen?", "What keeps you?");
    ask->several = true;
    ask->step = 4;
    ask->inventory = "barrier";
    add_choice(form, ask, "time", "Geen tijd", "No time");
    add_choice(form, ask, "unknown", "=Onbekend; \"echt\"", "Unknown");
    add_choice(form, ask, "none", "Niets", "Nothing")->none = true;
    add_choice(form, ask, "dk", "Weet ik niet", "I don't know")->dont_know = true;

    ask = add_question(form, KIND_RADIOGROUP, "O.first", "Wat eerst?", "What first?");
    ask->inventory = "wish";
    ask->breakdown = fixture_two_breakdowns;
    add_choice(form, ask, "a", "Berichten", "Messages")->step = 6;
    add_choice(form, ask, "b", "Tips", "Tips")->step = 7;

    ask = add_question(form, KIND_RADIOGROUP, "O.age", "Hoe oud is uw kind?", "How old?");
    ask->breakdown = true;
    add_choice(form, ask, "young", "Onder 4", "Under 4");
    add_choice(form, ask, "middle", "4 tot 8", "4 to 8");
    add_choice(form, ask, "old", "8 en ouder", "8 and over");

    ask = add_question(form, KIND_COMMENT, "O.open", "Wilt u iets zeggen?", "Anything else?");
    ask->max_bytes = 2000;
    return form;
}

static struct form *new_professional_form(void)
{
    static const char *language[] = {"taal", NULL};
    struct form *form = new_form("team", "professional");
    add_scale(form, "P1.2", "Ouders voelen zich welkom.", "Parents feel welcome.", 1, "welkom");
    add_scale(form, "P6.3", "Berichten zijn makkelijk.", "Messages are easy.", 6, "berichten")
        ->themes = language;
    return form;
}

/* A generator that gives the same on every machine. */
static uint64_t fixture_seed;

static inline uint32_t draw(uint32_t limit)
{
    fixture_seed = fixture_seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((fixture_seed >> 33) % limit);
}

#define PLACES_MOST 24

struct fixture {
    struct release_input input;
    struct release_place places[RELEASE_AUDIENCES][PLACES_MOST];
    struct form *forms[RELEASE_AUDIENCES];
    struct tally *tallies[RELEASE_AUDIENCES];
    char names[RELEASE_AUDIENCES][PLACES_MOST][32];
};

static const char *area_names[] = {"Noord", "Centrum", "Zuid", "Haven"};
static const char *member_names[] = {"Het Bootje", "De Aak"};

/* The place of that number in its area, with so many invited. */
static void fixture_place(struct fixture *fixture, size_t audience, uint32_t area,
                          uint32_t invited)
{
    struct release_audience *to = &fixture->input.audiences[audience];
    struct release_place *place = &fixture->places[audience][to->place_count];
    char *name = fixture->names[audience][to->place_count];
    memset(place, 0, sizeof *place);
    snprintf(name, sizeof fixture->names[0][0], "Plek %02zu", to->place_count);
    place->id[0] = (uint8_t)(200 - to->place_count);
    place->id[15] = 7;
    place->name = name;
    place->area.id[0] = (uint8_t)(area + 1);
    place->area.id[1] = (uint8_t)(audience + 1);
    place->area.name = area_names[area];
    /* Boards lie across districts. */
    size_t across = to->place_count % 3;
    place->other.id[0] = (uint8_t)(across + 1);
    place->other.id[1] = (uint8_t)(audience + 5);
    place->other.name = area_names[across];
    place->kind = to->place_count % 4 ? "school" : "childcare";
    place->invited = invited;
    to->place_count++;
}

static void fixture_new(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    fixture->forms[0] = new_parent_form();
    fixture->forms[1] = new_professional_form();
    fixture->input.municipality.id[0] = 0xFF;
    fixture->input.municipality.name = "Waterrijk";
    fixture->input.municipality.cbs_code = "GM9999";
    fixture->input.municipality.cbs_year = 2026;
    fixture->input.round.id[0] = 0xEE;
    fixture->input.round.name = "najaar 2026";
    fixture->input.round.school_year = "2026-2027";
    fixture->input.round.calendar_year = 2026;
    fixture->input.round.opens_on = "2026-10-01";
    fixture->input.round.closes_on = "2026-11-15";
    fixture->input.round.k = 10;
    fixture->input.round.theme = "taal";
    fixture->input.audience_count = RELEASE_AUDIENCES;
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
        fixture->tallies[a] = tally_new(fixture->forms[a]);
        fixture->input.audiences[a].tally = fixture->tallies[a];
        fixture->input.audiences[a].places = fixture->places[a];
    }
}

static void fixture_free(struct fixture *fixture)
{
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
        tally_free(fixture->tallies[a]);
        arena_free(fixture->forms[a]->arena);
    }
}

/* One ballot at that place: chosen[q] has a bit for each choice of question q. */
static void fixture_ballot(struct fixture *fixture, size_t audience, size_t place,
                           const uint64_t *chosen)
{
    const struct form *form = tally_form(fixture->tallies[audience]);
    struct answer list[QUESTIONS_MOST] = {0};
    for (size_t q = 0; q < form->question_count; q++)
        list[q].choices = chosen[q];
    struct answers answers = {.form = form, .list = list};
    tally_add(fixture->tallies[audience], fixture->places[audience][place].id, "nl", &answers);
}

/* A ballot in which things are skipped now and then. */
static inline void fixture_drawn(struct fixture *fixture, size_t audience, size_t place)
{
    const struct form *form = tally_form(fixture->tallies[audience]);
    uint64_t chosen[QUESTIONS_MOST] = {0};
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        if (!question->choice_count || draw(12) == 0)
            continue;
        chosen[q] = 1u << draw((uint32_t)question->choice_count);
        if (question->kind == KIND_CHECKBOX && chosen[q] < 4 && draw(2))
            chosen[q] = 3;
    }
    fixture_ballot(fixture, audience, place, chosen);
}

/* A ballot of a place where most think alike: more of them, the higher the opinion. */
static inline void fixture_held(struct fixture *fixture, size_t audience, size_t place,
                                uint32_t opinion, bool breakdown)
{
    const struct form *form = tally_form(fixture->tallies[audience]);
    uint64_t chosen[QUESTIONS_MOST] = {0};
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        if (!question->choice_count || draw(15) == 0 || (question->breakdown && !breakdown))
            continue;
        uint32_t choice = draw((uint32_t)question->choice_count);
        /* The young are at some places, the old at others, and a few are not. */
        bool usual = question->breakdown ? draw(40) > 0 : draw(8) < opinion;
        chosen[q] = 1u << (usual ? place % question->choice_count : choice);
    }
    fixture_ballot(fixture, audience, place, chosen);
}

/* Places with drawn sizes, some of them groups, a few flooded, and their ballots. */
static inline void fixture_random(struct fixture *fixture, uint64_t seed)
{
    fixture_seed = seed * 2654435761u + 1;
    fixture_new(fixture);
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
        size_t places = 4 + draw(14);
        for (size_t p = 0; p < places; p++) {
            uint32_t ballots = draw(5) ? draw(a ? 18 : 60) : draw(2) ? 0 : 150 + draw(120);
            fixture_place(fixture, a, draw(3), draw(15) ? ballots + draw(40) : ballots / 2);
            if (draw(6) == 0) {
                fixture->places[a][p].group = true;
                fixture->places[a][p].members = member_names;
                fixture->places[a][p].member_count = 2;
            }
            for (uint32_t b = 0; b < ballots; b++)
                fixture_drawn(fixture, a, p);
        }
    }
}

static inline struct release *fixture_release(const struct fixture *fixture,
                                              struct release_output *output)
{
    struct complaint complaint = {0};
    if (!release_build(&fixture->input, output, &complaint))
        fail_msg("%s %s", complaint.key, complaint.detail);
    struct release *release = release_parse(output->body.data, output->body.size, &complaint);
    if (!release)
        fail_msg("%s %s", complaint.key, complaint.detail);
    return release;
}
