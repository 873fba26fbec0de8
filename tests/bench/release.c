/*
 * Builds a release in memory from drawn counts and prints how long that took, without opening
 * ballots: bench_release PLACES BALLOTS TURNS [halves]. Prints the median of the turns in
 * milliseconds, the bytes of the release and by how much its steps are coarser. With "halves"
 * there are two small districts where exactly half says no at each place: from half of the
 * whole and at most half of each place the counts follow, whatever the steps, so that all of
 * them are tried before a figure is withheld.
 */
#include "report/release.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "survey/library.h"

static uint64_t seed = 20261127;

static uint32_t draw(uint32_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % limit);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void add_ballot(struct tally *tally, const struct form *form, const uint8_t *place,
                       uint32_t opinion)
{
    struct arena *arena = arena_new();
    struct answers answers = {
        .form = form, .list = arena_alloc(arena, form->question_count * sizeof *answers.list)};
    for (size_t q = 0; q < form->question_count; q++) {
        uint32_t choices = (uint32_t)form->questions[q].choice_count;
        if (choices > 0 && draw(12) > 0)
            answers.list[q].choices = (uint64_t)1
                                      << (draw(8) < opinion ? choices - 1 : draw(choices));
    }
    tally_add(tally, place, draw(20) ? "nl" : draw(3) ? "en" : "tr", &answers);
    arena_free(arena);
}

/* A district of three places and one of five, of ten answers each. */
#define HALVES_SMALL  3
#define HALVES_PLACES 8
#define HALVES_EACH   10

static void add_halves(struct tally *tally, const struct form *form,
                       struct release_place *places)
{
    for (size_t p = 0; p < HALVES_PLACES; p++) {
        places[p].area.id[0] = p < HALVES_SMALL ? 254 : 255;
        places[p].area.name = p < HALVES_SMALL ? "Drie" : "Vijf";
        places[p].invited = 2 * HALVES_EACH;
        for (size_t i = 0; i < HALVES_EACH; i++) {
            struct arena *arena = arena_new();
            struct answers answers = {
                .form = form,
                .list = arena_alloc(arena, form->question_count * sizeof *answers.list)};
            for (size_t q = 0; q < form->question_count; q++)
                if (form->questions[q].scale)
                    answers.list[q].choices = i < HALVES_EACH / 2 ? 1 : 4;
            tally_add(tally, places[p].id, "nl", &answers);
            arena_free(arena);
        }
    }
}

/* Districts and boards of ten places, lying across each other. */
static void make_places(struct release_place *places, char (*names)[32], size_t count)
{
    for (size_t p = 0; p < count; p++) {
        struct release_place *place = &places[p];
        for (size_t i = 0; i < sizeof place->id; i++)
            place->id[i] = (uint8_t)draw(256);
        snprintf(names[p], sizeof names[p], "Plek %zu", p);
        place->name = names[p];
        place->area.id[0] = (uint8_t)(1 + p / 10);
        place->area.name = names[p / 10];
        place->other.id[0] = (uint8_t)(1 + p % (count / 10 + 1));
        place->other.id[1] = 1;
        place->other.name = names[p % (count / 10 + 1)];
        place->kind = p % 3 ? "school" : "childcare";
    }
}

static struct form *load(void)
{
    struct complaints complaints = {0};
    struct form *form =
        library_form("ouder-standaard", "taal", true, NULL, NULL, NULL, &complaints);
    if (!form)
        fprintf(stderr, "%s\n", complaints.count ? complaints.list[0].key : "no form");
    complaints_free(&complaints);
    return form;
}

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static void measure(const struct release_input *input, size_t turns)
{
    double *times = calloc(turns + 1, sizeof *times);
    size_t size = 0;
    char coarser[64] = "";
    for (size_t turn = 0; times && turn < turns; turn++) {
        struct release_output output;
        struct complaint complaint = {0};
        double start = now();
        if (!release_build(input, &output, &complaint))
            fprintf(stderr, "%s\n", complaint.key);
        times[turn] = now() - start;
        size = output.body.size;
        const char *at = output.body.data ? strstr(output.body.data, "\"coarser\":") : "";
        snprintf(coarser, sizeof coarser, "%.*s", (int)strcspn(at, "}") + 1, at);
        release_output_free(&output);
    }
    qsort(times, turns, sizeof *times, compare_times);
    printf("%.0f %zu %s\n", times ? times[turns / 2] : 0, size, coarser);
    free(times);
}

int main(int argc, char **argv)
{
    bool halves = argc == 5 && !strcmp(argv[4], "halves");
    if (argc != 4 && !halves)
        return 2;
    size_t count = strtoul(argv[1], NULL, 10), ballots = strtoul(argv[2], NULL, 10);
    struct form *form = load();
    struct release_place *places = calloc(count + 1, sizeof *places);
    char(*names)[32] = calloc(count + 1, sizeof *names);
    if (!form || !places || !names || count < 10)
        return 1;
    make_places(places, names, count);
    struct tally *tally = tally_new(form);
    if (halves)
        add_halves(tally, form, places);
    for (size_t i = 0; i < ballots; i++) {
        /* Uneven: some places have a few answers, the largest has five times the mean. */
        size_t p = (size_t)((uint64_t)draw((uint32_t)count) * draw((uint32_t)count) / count);
        p = halves && p < HALVES_PLACES ? HALVES_PLACES : p;
        add_ballot(tally, form, places[p].id, 1 + (uint32_t)p % 5);
        places[p].invited += 2;
    }
    struct release_input input = {
        .municipality = {.id = {1},             .name = "Groot", .cbs_code = "GM0001", .cbs_year = 2026},
        .round = {.id = {2},
                         .name = "ronde",
                         .school_year = "2026-2027",
                         .calendar_year = 2026,
                         .opens_on = "2026-10-01",
                         .closes_on = "2026-11-01",
                         .k = 10},
        .audiences = {{.tally = tally, .places = places, .place_count = count}                    },
        .audience_count = 1
    };
    measure(&input, strtoul(argv[3], NULL, 10));
    tally_free(tally);
    form_free(form);
    free(places);
    free(names);
    return 0;
}
