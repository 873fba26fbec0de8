#include "commands/story.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"

struct story {
    json_t *json;
};

struct story *story_load(void)
{
    const struct embedded *file = embedded_find("forms/demonstration.json");
    check(file, "the story is part of the program");
    struct story *story = calloc(1, sizeof *story);
    check(story, "memory for the story");
    story->json = json_parse(file->data, file->size, NULL);
    check(story->json, "the story is well-formed");
    return story;
}

void story_free(struct story *story)
{
    json_decref(story->json);
    free(story);
}

const json_t *story_json(const struct story *story)
{
    return story->json;
}

/* A place between 0 and 1 for a visitor and a matter to decide. Multiples of an irrational
 * number spread evenly (Weyl's equidistribution), so any run of visitors comes close to the
 * shares; another prime gives another, unrelated order. Of these primes no root is near a
 * fraction of up to eighths, so that short runs are even as well. */
static double spread(size_t visitor, size_t matter)
{
    static const unsigned primes[] = {
        19,   37,   43,   73,   79,   83,   109,  127,  131,  167,  181,  191,  193,
        199,  239,  263,  271,  311,  313,  397,  409,  479,  563,  571,  587,  607,
        653,  739,  769,  797,  809,  857,  887,  911,  947,  967,  1019, 1031, 1069,
        1109, 1163, 1171, 1187, 1193, 1217, 1231, 1283, 1289, 1303, 1361, 1427, 1451,
        1493, 1571, 1607, 1609, 1637, 1663, 1699, 1741, 1783, 1787, 1789, 1811,
    };
    double step = sqrt(primes[matter % (sizeof primes / sizeof primes[0])]);
    return fmod(((double)visitor + 0.5) * step, 1.0);
}

/* The planted shares of a question in that place and round, or NULL. A round of which the story
 * tells none goes on as the last one. */
static const json_t *shares_of(const struct story *story, const struct story_visitor *visitor,
                               const char *item)
{
    const json_t *entry = json_object_get(json_object_get(story->json, "items"), item);
    size_t i;
    const json_t *apart;
    json_array_foreach(json_object_get(story->json, "apart"), i, apart)
    {
        if (text_equal(json_text(apart, "place", NULL), visitor->place) &&
            text_equal(json_text(apart, "item", NULL), item))
            entry = apart;
    }
    const json_t *rounds = json_object_get(entry, "shares");
    size_t last = json_array_size(rounds) - 1;
    return rounds ? json_array_get(rounds, visitor->round < last ? visitor->round : last)
                  : NULL;
}

static double share(const json_t *shares, size_t i)
{
    return (double)json_integer_value(json_array_get(shares, i));
}

/* The choice in whose stretch of the shares the position lies; only those wanted. */
static size_t choice_at(const struct question *question, const json_t *shares, double position,
                        bool exclusive_too)
{
    size_t chosen = 0, i = 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        if (question->choices[c].dont_know)
            continue;
        double width = share(shares, i++);
        if (question->choices[c].none && !exclusive_too)
            continue;
        chosen = c;
        if (position < width)
            break;
        position -= width;
    }
    return chosen;
}

static double share_total(const struct question *question, const json_t *shares, double *none)
{
    double total = 0;
    size_t i = 0;
    *none = 0;
    for (size_t c = 0; c < question->choice_count; c++) {
        if (question->choices[c].dont_know)
            continue;
        if (question->choices[c].none)
            *none += share(shares, i);
        else
            total += share(shares, i);
        i++;
    }
    return total;
}

/* Several choices: a first pick for everybody and a second one, half the way further on, for
 * as many as the shares ask for. */
static uint64_t several(const struct question *question, const json_t *shares, size_t visitor,
                        size_t matter)
{
    double none, total = share_total(question, shares, &none);
    if (spread(visitor, matter) * 100 < none)
        return (uint64_t)1 << (choice_at(question, shares, 1e9, true));
    double pick = spread(visitor, matter + 17) * total;
    uint64_t choices = (uint64_t)1 << choice_at(question, shares, pick, false);
    if (spread(visitor, matter + 31) < total / (100 - none) - 1)
        choices |=
            (uint64_t)1 << choice_at(question, shares, fmod(pick + total / 2, total), false);
    return choices;
}

static uint64_t dont_know(const struct question *question)
{
    for (size_t c = 0; c < question->choice_count; c++)
        if (question->choices[c].dont_know)
            return (uint64_t)1 << c;
    return 0;
}

/* The place of an item in the story: what a form asks besides, and in which order, changes
 * nothing. */
static size_t matter_of(const struct story *story, const char *item)
{
    size_t matter = 0;
    const char *key;
    json_t *entry;
    json_object_foreach(json_object_get(story->json, "items"), key, entry)
    {
        if (text_equal(key, item))
            break;
        matter++;
    }
    return matter;
}

static uint64_t chosen(const struct story *story, const struct story_visitor *visitor,
                       const struct question *question)
{
    const json_t *shares = shares_of(story, visitor, question->item);
    if (!shares)
        return 0;
    size_t matter = matter_of(story, question->item);
    json_int_t unknown =
        json_number(json_object_get(story->json, "unknown"), visitor->audience, 0);
    if (spread(visitor->number, matter + 47) * 100 < (double)unknown)
        return dont_know(question);
    if (question->several)
        return several(question, shares, visitor->number, matter);
    double position = spread(visitor->number, matter) * 100;
    return (uint64_t)1 << choice_at(question, shares, position, true);
}

/* One in eight writes something. */
static void write_text(const struct story *story, size_t visitor, const char *item,
                       struct answer *answer)
{
    const json_t *texts = json_object_get(json_object_get(story->json, "texts"), item);
    if (visitor % 8 != 3 || json_array_size(texts) == 0)
        return;
    const json_t *text = json_array_get(texts, visitor / 8 % json_array_size(texts));
    answer->text = json_string_value(text);
    answer->text_size = json_string_length(text);
}

void story_answer(const struct story *story, const struct story_visitor *visitor,
                  struct answers *answers)
{
    for (size_t q = 0; q < answers->form->question_count; q++) {
        const struct question *question = &answers->form->questions[q];
        if (question_is_open(question))
            write_text(story, visitor->number, question->item, &answers->list[q]);
        else if (question->choice_count > 0)
            answers->list[q].choices = chosen(story, visitor, question);
    }
}
