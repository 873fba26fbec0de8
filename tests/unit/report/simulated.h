/*
 * Simulated municipalities: places of given sizes where each item has a given share of nee and
 * een beetje, and people who answer. Their ballots are counted and released as those of a round
 * are, with the attacker and the repair, so that the steps are as coarse as they come out.
 *
 * People differ: who is content says ja more often, to everything. So the answers of one person
 * hang together as in life, and with them the items of a place.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmocka.h"
#include "report/signal.h"

#define SIMULATED_ITEMS  24
#define SIMULATED_PLACES 16
#define SIMULATED_AREAS  4
#define SIMULATED_STEPS  7
#define SIMULATED_K      10

struct simulated {
    size_t places;
    uint32_t sizes[SIMULATED_PLACES];
    /* Of each place and item, in hundredths: who says nee or een beetje. */
    int shares[SIMULATED_PLACES][SIMULATED_ITEMS];
};

/* A generator that gives the same on every machine. */
static uint64_t simulated_seed;

static double even(void)
{
    simulated_seed = simulated_seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(simulated_seed >> 33) / 2147483648.0;
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)(even() * limit);
}

/* ---- the form -------------------------------------------------------------------------- */

/* Items go round the steps; of each six, one belongs to each theme. */
static const char *simulated_code(size_t q)
{
    static char codes[SIMULATED_ITEMS][8];
    snprintf(codes[q], sizeof codes[q], "O%zu.%zu", q % SIMULATED_STEPS + 1,
             q / SIMULATED_STEPS + 1);
    return codes[q];
}

static struct localised simulated_text(struct arena *arena, const char *text)
{
    static const char *languages[] = {"nl"};
    const char **texts = arena_alloc(arena, sizeof *texts);
    texts[0] = text;
    return (struct localised){1, languages, texts};
}

static struct form *simulated_form(void)
{
    static const char *languages[] = {"nl", NULL};
    static const char *themes[][2] = {
        {"taal",  NULL},
        {"lezen", NULL},
        {NULL,    NULL}
    };
    static const char *const words[] = {"Nee", "Een beetje", "Ja"};
    struct arena *arena = arena_new();
    struct form *form = arena_alloc(arena, sizeof *form);
    *form = (struct form){.arena = arena,
                          .name = "ouder",
                          .audience = "parent",
                          .title = simulated_text(arena, "Vragen"),
                          .languages = languages,
                          .question_count = SIMULATED_ITEMS};
    form->questions = arena_alloc(arena, SIMULATED_ITEMS * sizeof *form->questions);
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        struct question *question = &form->questions[q];
        question->name = question->item = simulated_code(q);
        question->kind = KIND_RADIOGROUP;
        question->title = simulated_text(arena, question->item);
        question->step = (int)(q % SIMULATED_STEPS) + 1;
        question->themes = themes[q % 6 < 2 ? q % 6 : 2];
        question->scale = "klopt3";
        question->choice_count = 3;
        question->choices = arena_alloc(arena, 3 * sizeof *question->choices);
        for (size_t c = 0; c < 3; c++) {
            question->choices[c].value = words[c];
            question->choices[c].text = simulated_text(arena, words[c]);
        }
    }
    return form;
}

/* ---- the people ------------------------------------------------------------------------ */

/* Half of the people are content and say nee or een beetje less often by so much, the others
 * more often. */
static double leaning(double share)
{
    return .45 * (share < .5 ? share : 1 - share);
}

static void simulated_person(struct tally *tally, const uint8_t *place, const int *shares)
{
    struct answer list[SIMULATED_ITEMS] = {0};
    struct answers answers = {.form = tally_form(tally), .list = list};
    bool content = even() < .5;
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        double share = shares[q] / 100.0;
        double mine = share + (content ? -leaning(share) : leaning(share));
        double drawn = even();
        list[q].choices = drawn < mine / 2 ? 1 : drawn < mine ? 2 : 4;
    }
    tally_add(tally, place, "nl", &answers);
}

/* ---- the release ----------------------------------------------------------------------- */

/* Places go round the districts. */
static void simulated_place(struct release_place *place, size_t number, uint32_t size)
{
    static const char *const areas[SIMULATED_AREAS] = {"Noord", "Oost", "Zuid", "West"};
    size_t area = number % SIMULATED_AREAS;
    *place = (struct release_place){.name = areas[area], .invited = 2 * size, .kind = "school"};
    place->id[0] = (uint8_t)(number + 1);
    place->id[1] = 1;
    place->area.id[0] = (uint8_t)(area + 1);
    place->area.name = areas[area];
}

/* The caller frees it. */
static struct release *simulated_release(const struct simulated *simulated)
{
    struct form *form = simulated_form();
    struct tally *tally = tally_new(form);
    struct release_place places[SIMULATED_PLACES];
    for (size_t p = 0; p < simulated->places; p++) {
        simulated_place(&places[p], p, simulated->sizes[p]);
        for (uint32_t i = 0; i < simulated->sizes[p]; i++)
            simulated_person(tally, places[p].id, simulated->shares[p]);
    }
    struct release_input input = {
        .municipality = {.id = {0xFF},          .name = "W", .cbs_code = "GM0001", .cbs_year = 2026},
        .round = {.name = "r",
                         .school_year = "2026-2027",
                         .calendar_year = 2026,
                         .opens_on = "2026-10-01",
                         .closes_on = "2026-11-15",
                         .k = SIMULATED_K},
        .audiences = {{.tally = tally, .places = places, .place_count = simulated->places}                    },
        .audience_count = 1
    };
    struct release_output output;
    struct complaint complaint = {0};
    if (!release_build(&input, &output, &complaint))
        fail_msg("%s %s", complaint.key, complaint.detail);
    struct release *release = release_parse(output.body.data, output.body.size, &complaint);
    if (!release)
        fail_msg("%s %s", complaint.key, complaint.detail);
    release_output_free(&output);
    tally_free(tally);
    arena_free(form->arena);
    return release;
}
