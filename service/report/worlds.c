#include "report/worlds.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

/* Changes that are tried for one count, and the most that may make up for the first one. */
#define TRIES_MOST 20000
#define DEPTH_MOST 5

#define NOWHERE SIZE_MAX

struct told {
    size_t set;
    uint64_t columns;
    int low, high, value;
};

/* One person of a cell goes from a column to another. Of several columns either may be
 * NOWHERE: the person is in one more, or one fewer. */
struct change {
    size_t cell, from, to;
};

struct member {
    size_t set, cell;
};

/* What is left of a set without another one that lies in it, as a set of its own. */
struct rest {
    size_t set, without;
};

struct worlds {
    struct worlds_rule rule;
    struct buffer people; /* of uint32_t, per cell */
    struct buffer counts; /* of int, per cell a row of columns */
    struct buffer told;   /* of struct told, in the order of their sets */
    struct buffer members;
    struct buffer rests;            /* of struct rest */
    size_t cells, sets, sets_added; /* sets_added: up to there they are added up */
    size_t *cells_of, *cells_at;    /* of a set: from cells_at[set] up to that of the next */
    size_t *sets_of, *sets_at;      /* of a cell */
    size_t *told_at;                /* of a set */
    int *sums, *truth;              /* per set a row of columns: now, and in the true world */
    bool *open;                     /* beside them: no other world is found yet */
    struct change changes[DEPTH_MOST + 1];
    size_t change_count;
    size_t tries;
    /* What is looked for: that this count of the set moves, and never back. */
    size_t target, column;
    int direction;
};

/* ---- what is known --------------------------------------------------------------------- */

struct worlds_rule worlds_rule_of(const struct question *question)
{
    struct worlds_rule rule = {.several = question->several};
    uint32_t others = 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        if (question->choices[c].dont_know)
            continue;
        if (question->choices[c].none)
            rule.alone |= (uint64_t)1 << rule.columns;
        else
            others++;
        rule.columns++;
    }
    int64_t least = question->min_choices > 1 ? (int64_t)question->min_choices : 1;
    int64_t most = question->max_choices ? (int64_t)question->max_choices : (int64_t)others;
    for (size_t i = 0; i < question->validator_count; i++) {
        const struct validator *validator = &question->validators[i];
        if (validator->kind != VALIDATOR_ANSWERCOUNT)
            continue;
        least = validator->least > least ? validator->least : least;
        most = validator->most < most ? validator->most : most;
    }
    rule.least = least < (int64_t)rule.columns ? (uint32_t)least : (uint32_t)rule.columns;
    rule.most = (uint32_t)most;
    return rule;
}

struct worlds *worlds_new(const struct worlds_rule *rule)
{
    struct worlds *worlds = calloc(1, sizeof *worlds);
    check(worlds, "memory");
    check(rule->columns <= 64, "a bit for each column");
    worlds->rule = *rule;
    return worlds;
}

/* What index_members and add_up make. */
static void index_free(struct worlds *worlds)
{
    if (worlds->sums) {
        size_t size = worlds->sets_added * worlds->rule.columns * sizeof *worlds->sums;
        explicit_bzero(worlds->sums, size);
        explicit_bzero(worlds->truth, size);
    }
    free(worlds->sums);
    free(worlds->truth);
    free(worlds->open);
    free(worlds->cells_of);
    free(worlds->cells_at);
    free(worlds->sets_of);
    free(worlds->sets_at);
}

void worlds_free(struct worlds *worlds)
{
    if (!worlds)
        return;
    buffer_wipe(&worlds->people);
    buffer_wipe(&worlds->counts);
    buffer_wipe(&worlds->told);
    buffer_free(&worlds->members);
    buffer_free(&worlds->rests);
    index_free(worlds);
    free(worlds->told_at);
    free(worlds);
}

size_t worlds_cell(struct worlds *worlds, uint32_t n, const uint32_t *counts)
{
    buffer_add(&worlds->people, &n, sizeof n);
    for (size_t c = 0; c < worlds->rule.columns; c++) {
        int count = (int)counts[c];
        buffer_add(&worlds->counts, &count, sizeof count);
    }
    return worlds->cells++;
}

size_t worlds_set(struct worlds *worlds)
{
    return worlds->sets++;
}

void worlds_join(struct worlds *worlds, size_t set, size_t cell)
{
    check(set < worlds->sets && cell < worlds->cells, "a cell joins a set");
    struct member member = {set, cell};
    buffer_add(&worlds->members, &member, sizeof member);
}

static struct told *told_list(const struct worlds *worlds)
{
    return (struct told *)(void *)worlds->told.data;
}

void worlds_told(struct worlds *worlds, size_t set, uint64_t columns, struct range counts)
{
    size_t before = worlds->told.size / sizeof(struct told);
    check(set < worlds->sets && (before == 0 || told_list(worlds)[before - 1].set <= set),
          "what is told stands in the order of the sets");
    struct told told = {set, columns, counts.low, counts.high, 0};
    buffer_add(&worlds->told, &told, sizeof told);
}

static int *counts_of(const struct worlds *worlds, size_t cell)
{
    return (int *)(void *)worlds->counts.data + cell * worlds->rule.columns;
}

static uint32_t people_of(const struct worlds *worlds, size_t cell)
{
    return ((const uint32_t *)(const void *)worlds->people.data)[cell];
}

/* ---- changing the world ---------------------------------------------------------------- */

static uint64_t bit_of(size_t column)
{
    return column == NOWHERE ? 0 : (uint64_t)1 << column;
}

/* What a change does to a sum of columns. */
static int effect(const struct change *change, uint64_t columns)
{
    return (columns & bit_of(change->to) ? 1 : 0) - (columns & bit_of(change->from) ? 1 : 0);
}

static void apply(struct worlds *worlds, const struct change *change, int sign)
{
    int *counts = counts_of(worlds, change->cell);
    if (change->from != NOWHERE)
        counts[change->from] -= sign;
    if (change->to != NOWHERE)
        counts[change->to] += sign;
    for (size_t i = worlds->sets_at[change->cell]; i < worlds->sets_at[change->cell + 1]; i++) {
        size_t set = worlds->sets_of[i];
        int *sums = worlds->sums + set * worlds->rule.columns;
        if (change->from != NOWHERE)
            sums[change->from] -= sign;
        if (change->to != NOWHERE)
            sums[change->to] += sign;
        for (size_t t = worlds->told_at[set]; t < worlds->told_at[set + 1]; t++)
            told_list(worlds)[t].value += sign * effect(change, told_list(worlds)[t].columns);
    }
}

/* Whether so many people can have chosen so: those who are not alone are each in at least and
 * at most so many of the other columns, and in each of them once. */
static bool people_fit(const struct worlds *worlds, size_t cell)
{
    const int *counts = counts_of(worlds, cell);
    int64_t alone = 0, others = 0, largest = 0;
    for (size_t c = 0; c < worlds->rule.columns; c++) {
        if (counts[c] < 0)
            return false;
        if (worlds->rule.alone >> c & 1) {
            alone += counts[c];
            continue;
        }
        others += counts[c];
        largest = counts[c] > largest ? counts[c] : largest;
    }
    int64_t left = (int64_t)people_of(worlds, cell) - alone;
    return !worlds->rule.several ||
           (left >= largest && others >= left * (int64_t)worlds->rule.least &&
            others <= left * (int64_t)worlds->rule.most);
}

static bool wrong(const struct told *told)
{
    return told->value < told->low || told->value > told->high;
}

static size_t size_of(const struct worlds *worlds, size_t set)
{
    return worlds->cells_at[set + 1] - worlds->cells_at[set];
}

/* What is no longer true, of the smallest set: who makes up for it there does so for all sets
 * around it. Only what was changed can be wrong. */
static const struct told *first_wrong(const struct worlds *worlds)
{
    const struct told *first = NULL;
    for (size_t c = 0; c < worlds->change_count; c++) {
        size_t cell = worlds->changes[c].cell;
        for (size_t i = worlds->sets_at[cell]; i < worlds->sets_at[cell + 1]; i++) {
            size_t set = worlds->sets_of[i];
            if (first && size_of(worlds, set) >= size_of(worlds, first->set))
                continue;
            for (size_t t = worlds->told_at[set]; t < worlds->told_at[set + 1]; t++)
                if (wrong(&told_list(worlds)[t]))
                    first = &told_list(worlds)[t];
        }
    }
    return first;
}

/* ---- searching ------------------------------------------------------------------------- */

static bool in_set(const struct worlds *worlds, size_t cell, size_t set)
{
    for (size_t i = worlds->sets_at[cell]; i < worlds->sets_at[cell + 1]; i++)
        if (worlds->sets_of[i] == set)
            return true;
    return false;
}

static bool settle(struct worlds *worlds, size_t depth);

static bool try_change(struct worlds *worlds, const struct change *change, size_t depth)
{
    if (worlds->tries == 0)
        return false;
    worlds->tries--;
    if (effect(change, bit_of(worlds->column)) == -worlds->direction &&
        in_set(worlds, change->cell, worlds->target))
        return false;
    apply(worlds, change, 1);
    worlds->changes[worlds->change_count++] = *change;
    if (people_fit(worlds, change->cell) && settle(worlds, depth))
        return true;
    worlds->change_count--;
    apply(worlds, change, -1);
    return false;
}

/* Every change in a cell by which a sum of columns goes that way. */
static bool try_cell(struct worlds *worlds, size_t cell, uint64_t columns, int direction,
                     size_t depth)
{
    size_t ways = worlds->rule.columns + 1; /* the last one: NOWHERE */
    for (size_t from = 0; from < ways; from++) {
        for (size_t to = 0; to < ways; to++) {
            struct change change = {cell, from + 1 == ways ? NOWHERE : from,
                                    to + 1 == ways ? NOWHERE : to};
            bool nowhere = change.from == NOWHERE || change.to == NOWHERE;
            if (effect(&change, columns) == direction && (worlds->rule.several || !nowhere) &&
                (change.from == NOWHERE || counts_of(worlds, cell)[change.from] > 0) &&
                try_change(worlds, &change, depth))
                return true;
        }
    }
    return false;
}

/* Makes up for what is wrong, with so many more changes. */
static bool settle(struct worlds *worlds, size_t depth)
{
    const struct told *told = first_wrong(worlds);
    if (!told)
        return true;
    size_t set = told->set;
    for (size_t i = worlds->cells_at[set]; depth > 0 && i < worlds->cells_at[set + 1]; i++)
        if (try_cell(worlds, worlds->cells_of[i], told->columns,
                     told->value < told->low ? 1 : -1, depth - 1))
            return true;
    return false;
}

/* Every count that is another one in the world that was found; and back to the true one. */
static void close_found(struct worlds *worlds)
{
    for (size_t c = 0; c < worlds->change_count; c++) {
        size_t cell = worlds->changes[c].cell;
        for (size_t i = worlds->sets_at[cell]; i < worlds->sets_at[cell + 1]; i++) {
            size_t first = worlds->sets_of[i] * worlds->rule.columns;
            for (size_t at = first; at < first + worlds->rule.columns; at++)
                worlds->open[at] = worlds->open[at] && worlds->sums[at] == worlds->truth[at];
        }
    }
    while (worlds->change_count > 0)
        apply(worlds, &worlds->changes[--worlds->change_count], -1);
}

static void search_count(struct worlds *worlds, size_t set, size_t column, size_t depth)
{
    worlds->target = set;
    worlds->column = column;
    worlds->tries = TRIES_MOST;
    for (worlds->direction = -1; worlds->direction <= 1; worlds->direction += 2) {
        for (size_t i = worlds->cells_at[set]; i < worlds->cells_at[set + 1]; i++) {
            if (try_cell(worlds, worlds->cells_of[i], bit_of(column), worlds->direction,
                         depth)) {
                close_found(worlds);
                return;
            }
        }
    }
}

/* ---- before the search ----------------------------------------------------------------- */

static void *list_of(size_t count, size_t size)
{
    void *list = calloc(count + 1, size);
    check(list, "memory");
    return list;
}

/* at[i]: how many there are of those before i, given how many of i stand at at[i + 1]. */
static void add_before(size_t *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        at[i + 1] += at[i];
}

static void index_members(struct worlds *worlds)
{
    const struct member *members = (const struct member *)(const void *)worlds->members.data;
    size_t count = worlds->members.size / sizeof *members;
    worlds->cells_of = list_of(count, sizeof *worlds->cells_of);
    worlds->sets_of = list_of(count, sizeof *worlds->sets_of);
    worlds->cells_at = list_of(worlds->sets + 1, sizeof *worlds->cells_at);
    worlds->sets_at = list_of(worlds->cells + 1, sizeof *worlds->sets_at);
    for (size_t i = 0; i < count; i++) {
        worlds->cells_at[members[i].set + 1]++;
        worlds->sets_at[members[i].cell + 1]++;
    }
    add_before(worlds->cells_at, worlds->sets);
    add_before(worlds->sets_at, worlds->cells);
    size_t *in_set = list_of(worlds->sets, sizeof *in_set);
    size_t *in_cell = list_of(worlds->cells, sizeof *in_cell);
    for (size_t i = 0; i < count; i++) {
        size_t set = members[i].set, cell = members[i].cell;
        worlds->cells_of[worlds->cells_at[set] + in_set[set]++] = cell;
        worlds->sets_of[worlds->sets_at[cell] + in_cell[cell]++] = set;
    }
    free(in_set);
    free(in_cell);
}

static void index_told(struct worlds *worlds)
{
    struct told *told = told_list(worlds);
    size_t count = worlds->told.size / sizeof *told;
    worlds->told_at = list_of(worlds->sets + 1, sizeof *worlds->told_at);
    for (size_t t = 0; t < count; t++) {
        worlds->told_at[told[t].set + 1]++;
        for (size_t c = 0; c < worlds->rule.columns; c++)
            if (told[t].columns >> c & 1)
                told[t].value += worlds->sums[told[t].set * worlds->rule.columns + c];
    }
    add_before(worlds->told_at, worlds->sets);
}

/* Whether 1..k-1 are in a column, or beside it where that is a count too. less: a row that is
 * left out, or NULL. */
static bool is_few(const struct worlds *worlds, const int *row, const int *less, size_t column,
                   uint32_t k)
{
    int count = 0, beside = 0;
    for (size_t c = 0; c < worlds->rule.columns; c++)
        *(c == column ? &count : &beside) += row[c] - (less ? less[c] : 0);
    return (count > 0 && count < (int)k) ||
           (worlds->rule.rest >> column & 1 && beside > 0 && beside < (int)k);
}

static void add_up(struct worlds *worlds, uint32_t k)
{
    size_t columns = worlds->rule.columns, size = worlds->sets * columns;
    worlds->sets_added = worlds->sets;
    worlds->sums = list_of(size, sizeof *worlds->sums);
    worlds->truth = list_of(size, sizeof *worlds->truth);
    worlds->open = list_of(size, sizeof *worlds->open);
    for (size_t set = 0; set < worlds->sets; set++)
        for (size_t i = worlds->cells_at[set]; i < worlds->cells_at[set + 1]; i++)
            for (size_t c = 0; c < columns; c++)
                worlds->sums[set * columns + c] += counts_of(worlds, worlds->cells_of[i])[c];
    for (size_t at = 0; at < size; at++) {
        worlds->truth[at] = worlds->sums[at];
        worlds->open[at] =
            is_few(worlds, worlds->sums + at / columns * columns, NULL, at % columns, k);
    }
}

/* A count of 1..k-1 of the set that is none of them in the other. */
static bool few_left(const struct worlds *worlds, size_t set, size_t without, uint32_t k)
{
    const int *whole = worlds->sums + set * worlds->rule.columns;
    const int *part = worlds->sums + without * worlds->rule.columns;
    for (size_t c = 0; c < worlds->rule.columns; c++)
        if (is_few(worlds, whole, part, c, k))
            return true;
    return false;
}

static void add_rest(struct worlds *worlds, size_t set, size_t without)
{
    struct rest rest = {worlds_set(worlds), without};
    buffer_add(&worlds->rests, &rest, sizeof rest);
    for (size_t i = worlds->cells_at[set]; i < worlds->cells_at[set + 1]; i++)
        if (!in_set(worlds, worlds->cells_of[i], without))
            worlds_join(worlds, rest.set, worlds->cells_of[i]);
}

static bool is_told(const struct worlds *worlds, size_t set)
{
    return worlds->told_at[set] < worlds->told_at[set + 1];
}

/* Whether all cells of the one stand in the other, and others do as well. */
static bool lies_in(const struct worlds *worlds, size_t part, size_t set)
{
    if (size_of(worlds, set) <= size_of(worlds, part))
        return false;
    for (size_t i = worlds->cells_at[part]; i < worlds->cells_at[part + 1]; i++)
        if (!in_set(worlds, worlds->cells_of[i], set))
            return false;
    return true;
}

/* Two sets of which something is told tell of what the one has and the other has not, when that
 * lies in it. */
static void add_rests(struct worlds *worlds, uint32_t k)
{
    for (size_t part = 0, given = worlds->sets; part < given; part++) {
        if (size_of(worlds, part) == 0 || !is_told(worlds, part))
            continue;
        size_t first = worlds->cells_of[worlds->cells_at[part]];
        for (size_t at = worlds->sets_at[first]; at < worlds->sets_at[first + 1]; at++) {
            size_t set = worlds->sets_of[at];
            if (is_told(worlds, set) && few_left(worlds, set, part, k) &&
                lies_in(worlds, part, set))
                add_rest(worlds, set, part);
        }
    }
}

/* Nothing is told of the rests themselves. */
static void index_again(struct worlds *worlds, uint32_t k)
{
    size_t given = worlds->sets_added;
    index_free(worlds);
    index_members(worlds);
    add_up(worlds, k);
    worlds->told_at = realloc(worlds->told_at, (worlds->sets + 1) * sizeof *worlds->told_at);
    check(worlds->told_at, "memory");
    for (size_t set = given; set < worlds->sets; set++)
        worlds->told_at[set + 1] = worlds->told_at[given];
}

/* What follows of a rest does so by the set that is left out. */
static void close_rests(struct worlds *worlds)
{
    const struct rest *rests = (const struct rest *)(const void *)worlds->rests.data;
    size_t columns = worlds->rule.columns;
    for (size_t i = 0; i < worlds->rests.size / sizeof *rests; i++)
        for (size_t c = 0; c < columns; c++)
            if (worlds->open[rests[i].set * columns + c])
                worlds->open[rests[i].without * columns + c] = true;
}

void worlds_search(struct worlds *worlds, uint32_t k)
{
    index_members(worlds);
    add_up(worlds, k);
    index_told(worlds);
    add_rests(worlds, k);
    if (worlds->sets > worlds->sets_added)
        index_again(worlds, k);
    bool any = true;
    for (size_t depth = 0; any && depth < DEPTH_MOST; depth++) {
        any = false;
        for (size_t at = 0; at < worlds->sets * worlds->rule.columns; at++) {
            if (!worlds->open[at])
                continue;
            search_count(worlds, at / worlds->rule.columns, at % worlds->rule.columns, depth);
            any = any || worlds->open[at];
        }
    }
    close_rests(worlds);
}

bool worlds_follows(const struct worlds *worlds, size_t set, size_t column)
{
    return worlds->open[set * worlds->rule.columns + column];
}
