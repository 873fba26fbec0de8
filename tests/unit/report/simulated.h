/*
 * Simulated municipalities: places of given sizes where each item has a given share of nee and
 * een beetje, and people who answer. What is written of them is a release as a round would give
 * it when everybody answers everything: the same nodes, the same steps, and for what is no
 * place so many tiers coarser as the repair asks for. That repair itself takes too long to be
 * run thousands of times.
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

#include "cmocka.h"
#include "report/figure.h"
#include "report/signal.h"

#define SIMULATED_ITEMS  24
#define SIMULATED_PLACES 16

#define SIMULATED_AREAS  4
#define SIMULATED_NODES  (1 + SIMULATED_AREAS + SIMULATED_PLACES)
#define SIMULATED_STEPS  7
#define SIMULATED_THEMES 2
#define SIMULATED_K      10

struct simulated {
    size_t places;
    int coarser; /* tiers */
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

/* ---- the people ------------------------------------------------------------------------ */

/* Who says no, and who says no or a bit, at one node. */
struct simulated_counts {
    uint32_t n, no[SIMULATED_ITEMS], both[SIMULATED_ITEMS];
};

/* Half of the people are content and say nee or een beetje less often by so much, the others
 * more often. */
static double leaning(double share)
{
    return .45 * (share < .5 ? share : 1 - share);
}

static void simulated_person(const int *shares, struct simulated_counts *counts)
{
    bool content = even() < .5;
    counts->n++;
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        double share = shares[q] / 100.0;
        double mine = share + (content ? -leaning(share) : leaning(share));
        double drawn = even();
        counts->no[q] += drawn < mine / 2;
        counts->both[q] += drawn < mine;
    }
}

static void add_counts(struct simulated_counts *sum, const struct simulated_counts *counts)
{
    sum->n += counts->n;
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        sum->no[q] += counts->no[q];
        sum->both[q] += counts->both[q];
    }
}

/* ---- the release ----------------------------------------------------------------------- */

/* Items go round the steps; of each six, one belongs to each theme. */
static const char *simulated_code(size_t q)
{
    static char codes[SIMULATED_ITEMS][8];
    snprintf(codes[q], sizeof codes[q], "O%zu.%zu", q % SIMULATED_STEPS + 1,
             q / SIMULATED_STEPS + 1);
    return codes[q];
}

static json_t *simulated_form(void)
{
    json_t *items = json_array();
    for (size_t q = 0; q < SIMULATED_ITEMS; q++)
        json_array_append_new(items, json_pack("{s:s, s:s, s:i, s:[], s:{s:s}, s:[]}", "code",
                                               simulated_code(q), "kind", "scale", "step",
                                               (int)(q % SIMULATED_STEPS) + 1, "themes", "text",
                                               "nl", simulated_code(q), "choices"));
    return json_pack("{s:s, s:s, s:{}, s:o}", "name", "ouder", "digest", "00", "title", "items",
                     items);
}

static json_t *simulated_means(const json_t *items, size_t groups, size_t every,
                               const char *const *names)
{
    json_t *means = json_object();
    for (size_t g = 0; g < groups; g++) {
        const char *codes[SIMULATED_ITEMS];
        size_t count = 0;
        for (size_t q = g; q < SIMULATED_ITEMS; q += every)
            codes[count++] = simulated_code(q);
        json_object_set_new(means, names[g], figure_mean(items, codes, count));
    }
    return means;
}

static json_t *simulated_node(const struct simulated_counts *counts, int number,
                              const char *kind, int parent, int coarser)
{
    static const char *const steps[] = {"1", "2", "3", "4", "5", "6", "7"};
    static const char *const themes[] = {"taal", "lezen"};
    char id[UUID_TEXT_SIZE], above[UUID_TEXT_SIZE];
    text_uuid((const uint8_t[16]){(uint8_t)(number + 1)}, id);
    text_uuid((const uint8_t[16]){(uint8_t)(parent + 1)}, above);
    json_t *items = json_object();
    for (size_t q = 0; q < SIMULATED_ITEMS; q++) {
        const uint32_t columns[] = {counts->no[q], counts->both[q] - counts->no[q]};
        const struct figure_counts of = {.k = SIMULATED_K,
                                         .coarser = coarser,
                                         .n = counts->n,
                                         .count = 2,
                                         .counts = columns};
        json_object_set_new(items, simulated_code(q), figure_scale(&of));
    }
    struct range n = disclosure_n(SIMULATED_K, counts->n);
    return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:i, s:{s:i, s:i}, s:o, s:o, s:o}", "id", id,
                     "kind", kind, "name", id, "audience", "parent", "parent",
                     number ? above : NULL, "invited", (int)(2 * counts->n), "n", "low", n.low,
                     "high", n.high, "items", items, "steps",
                     simulated_means(items, SIMULATED_STEPS, SIMULATED_STEPS, steps), "themes",
                     simulated_means(items, SIMULATED_THEMES, 6, themes));
}

/* Places go round the districts; a district of fewer than three is not shown. */
static json_t *simulated_nodes(const struct simulated *simulated)
{
    struct simulated_counts whole = {0}, areas[SIMULATED_AREAS] = {0};
    struct simulated_counts places[SIMULATED_PLACES] = {0};
    json_t *nodes = json_array();
    for (size_t p = 0; p < simulated->places; p++) {
        for (uint32_t i = 0; i < simulated->sizes[p]; i++)
            simulated_person(simulated->shares[p], &places[p]);
        add_counts(&areas[p % SIMULATED_AREAS], &places[p]);
        add_counts(&whole, &places[p]);
    }
    json_array_append_new(nodes,
                          simulated_node(&whole, 0, "municipality", 0, simulated->coarser));
    for (size_t a = 0; a < SIMULATED_AREAS; a++)
        if ((simulated->places + SIMULATED_AREAS - 1 - a) / SIMULATED_AREAS >=
            DISCLOSURE_PLACES)
            json_array_append_new(nodes, simulated_node(&areas[a], (int)a + 1, "district", 0,
                                                        simulated->coarser));
    for (size_t p = 0; p < simulated->places; p++)
        json_array_append_new(nodes, simulated_node(&places[p], (int)p + 1 + SIMULATED_AREAS,
                                                    "organisation",
                                                    (int)(p % SIMULATED_AREAS) + 1, 0));
    return nodes;
}

/* The caller frees it. */
static struct release *simulated_release(const struct simulated *simulated)
{
    json_t *json = json_pack(
        "{s:i, s:{s:s, s:s, s:s, s:i}, s:{s:s, s:s, s:s, s:i, s:s, s:s, s:i}, s:{s:o}, "
        "s:o}",
        "format", RELEASE_FORMAT, "municipality", "id", "01000000-0000-0000-0000-000000000000",
        "name", "W", "cbsCode", "GM0001", "cbsYear", 2026, "round", "id", "r", "name", "r",
        "schoolYear", "2026-2027", "calendarYear", 2026, "opensOn", "2026-10-01", "closesOn",
        "2026-11-15", "k", SIMULATED_K, "forms", "parent", simulated_form(), "nodes",
        simulated_nodes(simulated));
    assert_non_null(json);
    char *text = json_dumps(json, JSON_COMPACT);
    struct complaint complaint = {0};
    struct release *release = release_parse(text, strlen(text), &complaint);
    if (!release)
        fail_msg("%s %s", complaint.key, complaint.detail);
    free(text);
    json_decref(json);
    return release;
}
