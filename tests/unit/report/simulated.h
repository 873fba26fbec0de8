/*
 * Simulated municipalities: places of given sizes where each item has a given share of nee and
 * een beetje, and people who answer. Every release goes the whole way, from ballots through
 * release_build to signals_find.
 *
 * People differ: who is content says ja more often, to everything. So the answers of one person
 * hang together as in life (a correlation of about .2 between two items), and with them the
 * items of a place.
 */
#pragma once

#include "fixture.h"
#include "report/signal.h"

#define SIMULATED_ITEMS  24
#define SIMULATED_PLACES 16

struct simulated {
    size_t places;
    uint32_t sizes[SIMULATED_PLACES];
    /* Of each place and item, in hundredths: who says nee or een beetje. */
    int shares[SIMULATED_PLACES][SIMULATED_ITEMS];
};

/* What everybody is asked: two themes, seven steps. */
static struct form *simulated_form(void)
{
    static char codes[SIMULATED_ITEMS][8];
    static const char *themes[2][2] = {
        {"taal",  NULL},
        {"lezen", NULL}
    };
    struct form *form = new_form("ouder", "parent");
    form->questions = arena_alloc(form->arena, SIMULATED_ITEMS * sizeof *form->questions);
    for (size_t i = 0; i < SIMULATED_ITEMS; i++) {
        snprintf(codes[i], sizeof codes[i], "O%zu.%zu", i % 7 + 1, i / 7 + 1);
        struct question *question =
            add_scale(form, codes[i], codes[i], codes[i], (int)(i % 7) + 1, NULL);
        if (i % 6 < 2)
            question->themes = themes[i % 6];
    }
    return form;
}

/* Even between 0 and 1, in steps of 2^-31. */
static double even(void)
{
    fixture_seed = fixture_seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(fixture_seed >> 33) / 2147483648.0;
}

/* The share of the content among those who say nee or een beetje, and the other way round: with
 * half of the people content, a share s becomes s - d for them and s + d for the others. */
static double leaning(double share)
{
    double most = share < .5 ? share : 1 - share;
    return .45 * most;
}

static void simulated_person(const struct simulated *simulated, struct tally *tally,
                             const struct form *form, size_t place, const uint8_t id[16])
{
    struct answer list[SIMULATED_ITEMS] = {0};
    bool content = even() < .5;
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        double share = simulated->shares[place][q] / 100.0;
        double mine = share + (content ? -leaning(share) : leaning(share));
        double drawn = even();
        list[q].choices = drawn < mine / 2 ? 1u : drawn < mine ? 2u : 4u;
    }
    struct answers answers = {.form = form, .list = list};
    tally_add(tally, id, "nl", &answers);
}

/* The release of one round; the caller frees both. */
static struct release *simulated_release(const struct simulated *simulated,
                                         const struct form *form, struct release_output *output)
{
    struct fixture fixture;
    fixture_new(&fixture);
    struct tally *tally = tally_new(form);
    fixture.input.audience_count = 1;
    fixture.input.audiences[0].tally = tally;
    for (size_t p = 0; p < simulated->places; p++) {
        fixture_place(&fixture, 0, (uint32_t)(p % 4), 2 * simulated->sizes[p]);
        for (uint32_t i = 0; i < simulated->sizes[p]; i++)
            simulated_person(simulated, tally, form, p, fixture.places[0][p].id);
    }
    struct release *release = fixture_release(&fixture, output);
    tally_free(tally);
    fixture_free(&fixture);
    return release;
}
