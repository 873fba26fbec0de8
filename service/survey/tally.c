#include "survey/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct leaf {
    uint8_t id[16];
    uint32_t *counts; /* ballots; per question answered; per choice chosen */
    uint32_t *spoken; /* ballots per language */
    size_t languages; /* of which there is a place in spoken */
    size_t cell;      /* its last one + 1, 0 for none */
};

struct cell {
    size_t leaf;
    size_t before; /* another one of the leaf + 1, 0 for none */
    uint8_t groups[TALLY_BREAKDOWNS];
    uint32_t *counts; /* as those of the leaf */
};

struct language {
    char name[8];
};

struct tally {
    const struct form *form;
    size_t *choices_at; /* per question, where its choices stand in counts */
    size_t width;       /* counts of a leaf */
    struct leaf *leaves;
    size_t count, room;
    size_t *slots; /* leaf index + 1 by hash of the id; twice the room */
    struct language *languages;
    size_t language_count;
    size_t breakdowns[TALLY_BREAKDOWNS]; /* questions */
    size_t breakdown_count;
    struct cell *cells;
    size_t cell_count, cell_room;
};

static bool is_breakdown(const struct question *question)
{
    return question->breakdown && !question->several && question->choice_count > 0 &&
           question->choice_count <= UINT8_MAX - 1;
}

struct tally *tally_new(const struct form *form)
{
    struct tally *tally = calloc(1, sizeof *tally);
    check(tally, "memory for counts");
    tally->form = form;
    tally->choices_at = calloc(form->question_count + 1, sizeof *tally->choices_at);
    check(tally->choices_at, "memory for counts");
    tally->width = 1 + form->question_count;
    for (size_t q = 0; q < form->question_count; q++) {
        tally->choices_at[q] = tally->width;
        tally->width += form->questions[q].choice_count;
        if (is_breakdown(&form->questions[q]) && tally->breakdown_count < TALLY_BREAKDOWNS)
            tally->breakdowns[tally->breakdown_count++] = q;
    }
    return tally;
}

/* Counts tell on whom they are: they do not stay in memory that is given back. */
static void counts_free(uint32_t *counts, size_t count)
{
    if (counts)
        explicit_bzero(counts, count * sizeof *counts);
    free(counts);
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    for (size_t i = 0; i < tally->count; i++) {
        counts_free(tally->leaves[i].counts, tally->width);
        counts_free(tally->leaves[i].spoken, tally->leaves[i].languages);
    }
    for (size_t i = 0; i < tally->cell_count; i++)
        counts_free(tally->cells[i].counts, tally->width);
    free(tally->cells);
    free(tally->languages);
    free(tally->leaves);
    free(tally->slots);
    free(tally->choices_at);
    free(tally);
}

/* Ids are random (version 4), so their first bytes are a hash. */
static size_t *slot_of(const struct tally *tally, const uint8_t leaf[16])
{
    uint64_t hash;
    memcpy(&hash, leaf, sizeof hash);
    size_t mask = 2 * tally->room - 1, at = (size_t)hash & mask;
    while (tally->slots[at] && memcmp(tally->leaves[tally->slots[at] - 1].id, leaf, 16) != 0)
        at = (at + 1) & mask;
    return &tally->slots[at];
}

static void make_room(struct tally *tally)
{
    if (tally->count < tally->room)
        return;
    tally->room = tally->room ? 2 * tally->room : 16;
    tally->leaves = realloc(tally->leaves, tally->room * sizeof *tally->leaves);
    free(tally->slots);
    tally->slots = calloc(2 * tally->room, sizeof *tally->slots);
    check(tally->leaves && tally->slots, "memory for counts");
    for (size_t i = 0; i < tally->count; i++)
        *slot_of(tally, tally->leaves[i].id) = i + 1;
}

static struct leaf *leaf_get(struct tally *tally, const uint8_t id[16])
{
    make_room(tally);
    size_t *slot = slot_of(tally, id);
    if (*slot == 0) {
        struct leaf *leaf = &tally->leaves[tally->count++];
        *leaf = (struct leaf){0};
        memcpy(leaf->id, id, 16);
        leaf->counts = calloc(tally->width, sizeof *leaf->counts);
        check(leaf->counts, "memory for counts");
        *slot = tally->count;
    }
    return &tally->leaves[*slot - 1];
}

static size_t language_get(struct tally *tally, const char *name)
{
    size_t i = 0;
    while (i < tally->language_count && strcmp(tally->languages[i].name, name) != 0)
        i++;
    if (i == tally->language_count) {
        tally->languages = realloc(tally->languages, (i + 1) * sizeof *tally->languages);
        check(tally->languages, "memory for counts");
        tally->languages[i] = (struct language){0};
        strncpy(tally->languages[i].name, name, sizeof tally->languages[i].name - 1);
        tally->language_count++;
    }
    return i;
}

static void count_language(struct tally *tally, struct leaf *leaf, const char *name,
                           uint32_t ballots)
{
    size_t language = language_get(tally, name);
    if (language >= leaf->languages) {
        uint32_t *spoken = calloc(language + 1, sizeof *spoken);
        check(spoken, "memory for counts");
        if (leaf->languages)
            memcpy(spoken, leaf->spoken, leaf->languages * sizeof *spoken);
        counts_free(leaf->spoken, leaf->languages);
        leaf->spoken = spoken;
        leaf->languages = language + 1;
    }
    leaf->spoken[language] += ballots;
}

static uint8_t group_of(const struct tally *tally, size_t i, const struct answers *answers)
{
    const struct question *question = &tally->form->questions[tally->breakdowns[i]];
    uint64_t choices = answers->list[tally->breakdowns[i]].choices;
    for (size_t c = 0; c < question->choice_count; c++)
        if (choices >> c & 1)
            return question->choices[c].dont_know ? 0 : (uint8_t)(c + 1);
    return 0;
}

static struct cell *cell_add(struct tally *tally, struct leaf *leaf, const uint8_t *groups)
{
    if (tally->cell_count == tally->cell_room) {
        tally->cell_room = tally->cell_room ? 2 * tally->cell_room : 64;
        tally->cells = realloc(tally->cells, tally->cell_room * sizeof *tally->cells);
        check(tally->cells, "memory for counts");
    }
    struct cell *cell = &tally->cells[tally->cell_count++];
    *cell = (struct cell){.leaf = (size_t)(leaf - tally->leaves),
                          .before = leaf->cell,
                          .counts = calloc(tally->width, sizeof *cell->counts)};
    check(cell->counts, "memory for counts");
    memcpy(cell->groups, groups, sizeof cell->groups);
    leaf->cell = tally->cell_count;
    return cell;
}

static struct cell *cell_get(struct tally *tally, struct leaf *leaf, const uint8_t *groups)
{
    for (size_t at = leaf->cell; at != 0; at = tally->cells[at - 1].before)
        if (!memcmp(tally->cells[at - 1].groups, groups, TALLY_BREAKDOWNS))
            return &tally->cells[at - 1];
    return cell_add(tally, leaf, groups);
}

static void count_answers(const struct tally *tally, uint32_t *counts,
                          const struct answers *answers)
{
    counts[0]++;
    for (size_t q = 0; q < tally->form->question_count; q++) {
        const struct question *question = &tally->form->questions[q];
        const struct answer *answer = &answers->list[q];
        bool answered = answer->text != NULL;
        for (size_t c = 0; c < question->choice_count; c++) {
            if (!(answer->choices >> c & 1))
                continue;
            counts[tally->choices_at[q] + c]++;
            answered = answered || !question->choices[c].dont_know;
        }
        counts[1 + q] += answered;
    }
}

void tally_add(struct tally *tally, const uint8_t id[16], const char *language,
               const struct answers *answers)
{
    struct leaf *leaf = leaf_get(tally, id);
    count_answers(tally, leaf->counts, answers);
    uint8_t groups[TALLY_BREAKDOWNS] = {0};
    for (size_t i = 0; i < tally->breakdown_count; i++)
        groups[i] = group_of(tally, i, answers);
    if (tally->breakdown_count > 0)
        count_answers(tally, cell_get(tally, leaf, groups)->counts, answers);
    count_language(tally, leaf, language, 1);
}

void tally_join(struct tally *tally, const struct tally *other)
{
    check(tally->form == other->form, "two tallies of one form");
    for (size_t i = 0; i < other->count; i++) {
        struct leaf *leaf = leaf_get(tally, other->leaves[i].id);
        for (size_t c = 0; c < tally->width; c++)
            leaf->counts[c] += other->leaves[i].counts[c];
        for (size_t l = 0; l < other->leaves[i].languages; l++)
            if (other->leaves[i].spoken[l] > 0)
                count_language(tally, leaf, other->languages[l].name,
                               other->leaves[i].spoken[l]);
    }
    for (size_t i = 0; i < other->cell_count; i++) {
        struct leaf *leaf = leaf_get(tally, other->leaves[other->cells[i].leaf].id);
        struct cell *cell = cell_get(tally, leaf, other->cells[i].groups);
        for (size_t c = 0; c < tally->width; c++)
            cell->counts[c] += other->cells[i].counts[c];
    }
}

const struct form *tally_form(const struct tally *tally)
{
    return tally->form;
}

size_t tally_leaves(const struct tally *tally)
{
    return tally->count;
}

const uint8_t *tally_leaf_id(const struct tally *tally, size_t leaf)
{
    return tally->leaves[leaf].id;
}

size_t tally_find(const struct tally *tally, const uint8_t leaf[16])
{
    if (tally->count == 0)
        return SIZE_MAX;
    size_t found = *slot_of(tally, leaf);
    return found ? found - 1 : SIZE_MAX;
}

uint32_t tally_ballots(const struct tally *tally, size_t leaf)
{
    return tally->leaves[leaf].counts[0];
}

uint32_t tally_answered(const struct tally *tally, size_t leaf, size_t q)
{
    return tally->leaves[leaf].counts[1 + q];
}

uint32_t tally_chose(const struct tally *tally, size_t leaf, size_t q, size_t c)
{
    return tally->leaves[leaf].counts[tally->choices_at[q] + c];
}

size_t tally_languages(const struct tally *tally)
{
    return tally->language_count;
}

const char *tally_language(const struct tally *tally, size_t i)
{
    return tally->languages[i].name;
}

uint32_t tally_spoken(const struct tally *tally, size_t leaf, size_t i)
{
    return i < tally->leaves[leaf].languages ? tally->leaves[leaf].spoken[i] : 0;
}

size_t tally_breakdowns(const struct tally *tally)
{
    return tally->breakdown_count;
}

size_t tally_breakdown(const struct tally *tally, size_t i)
{
    return tally->breakdowns[i];
}

size_t tally_cells(const struct tally *tally)
{
    return tally->cell_count;
}

size_t tally_cell_leaf(const struct tally *tally, size_t cell)
{
    return tally->cells[cell].leaf;
}

uint8_t tally_cell_group(const struct tally *tally, size_t cell, size_t i)
{
    return tally->cells[cell].groups[i];
}

uint32_t tally_cell_answered(const struct tally *tally, size_t cell, size_t q)
{
    return tally->cells[cell].counts[1 + q];
}

uint32_t tally_cell_chose(const struct tally *tally, size_t cell, size_t q, size_t c)
{
    return tally->cells[cell].counts[tally->choices_at[q] + c];
}
