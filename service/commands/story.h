/*
 * The story that the demonstration tells (forms/demonstration.json), and the answers dealt
 * from it: fixed data, for the visitors' numbers alone decide what each of them answers. The
 * shares of the story come out to within an answer or two, in every place and over all.
 */
#pragma once

#include "base/json.h"
#include "survey/answer.h"

struct story;

/* The story is part of the program: a mistake in it is ours. */
struct story *story_load(void);
void story_free(struct story *story);
const json_t *story_json(const struct story *story);

/* One visitor who answers. */
struct story_visitor {
    const char *audience;
    const char *place;
    size_t round;  /* 0 for the first */
    size_t number; /* among all visitors of that audience and round, place after place as the
                      story tells of them */
};

/* Fills answers, which belongs to a form and is empty, in the arena. */
void story_answer(const struct story *story, const struct story_visitor *visitor,
                  struct answers *answers);
