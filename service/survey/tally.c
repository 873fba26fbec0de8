#include "survey/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct leaf {
    uint8_t id[16];
    uint32_t *counts; /* ballots; per question answered; per choice chosen */
};

struct language {
    char name[8];
    uint32_t ballots;
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
};

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
    }
    return tally;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    for (size_t i = 0; i < tally->count; i++) {
        explicit_bzero(tally->leaves[i].counts, tally->width * sizeof(uint32_t));
        free(tally->leaves[i].counts);
    }
    if (tally->languages)
        explicit_bzero(tally->languages, tally->language_count * sizeof *tally->languages);
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
        memcpy(leaf->id, id, 16);
        leaf->counts = calloc(tally->width, sizeof *leaf->counts);
        check(leaf->counts, "memory for counts");
        *slot = tally->count;
    }
    return &tally->leaves[*slot - 1];
}

static void count_language(struct tally *tally, const char *name)
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
    tally->languages[i].ballots++;
}

void tally_add(struct tally *tally, const uint8_t id[16], const char *language,
               const struct answers *answers)
{
    struct leaf *leaf = leaf_get(tally, id);
    leaf->counts[0]++;
    for (size_t q = 0; q < tally->form->question_count; q++) {
        const struct question *question = &tally->form->questions[q];
        const struct answer *answer = &answers->list[q];
        bool answered = answer->text != NULL;
        for (size_t c = 0; c < question->choice_count; c++) {
            if (!(answer->choices >> c & 1))
                continue;
            leaf->counts[tally->choices_at[q] + c]++;
            answered = answered || !question->choices[c].dont_know;
        }
        leaf->counts[1 + q] += answered;
    }
    count_language(tally, language);
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

const char *tally_language(const struct tally *tally, size_t i, uint32_t *ballots)
{
    *ballots = tally->languages[i].ballots;
    return tally->languages[i].name;
}
