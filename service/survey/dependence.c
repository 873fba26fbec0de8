#include "survey/dependence.h"

#include <string.h>

#include "base/arena.h"
#include "survey/asking.h"
#include "survey/reference.h"

/* Of a question of several choices every combination is tried, up to so many choices. */
#define COMBINED_MAX 10

struct looking {
    const struct form *form;
    bool at[FORM_QUESTIONS_MAX];
    bool through[FORM_CALCULATED_MAX]; /* calculated values that were looked into */
};

/* The questions that an expression looks at, also through calculated values. */
static void look(struct looking *looking, const struct condition *condition)
{
    const struct form *form = looking->form;
    for (size_t i = 0; condition && i < condition->name_count; i++) {
        struct referent referent = referent_of(condition->names[i].slot);
        switch (referent.kind) {
        case REFERENT_QUESTION:
            looking->at[referent.index] = true;
            break;
        case REFERENT_CALCULATED:
            if (!looking->through[referent.index]) {
                looking->through[referent.index] = true;
                look(looking, form->calculated[referent.index].expression);
            }
            break;
        case REFERENT_MATRIX:
            for (size_t q = referent.index; q < form->question_count; q++)
                if (form->questions[q].matrix == form->questions[referent.index].matrix)
                    looking->at[q] = true;
            break;
        }
    }
}

/* Whether the conditions of a question hold after these choices of another one. */
static bool asked_after(const struct form *form, size_t q, size_t on, uint64_t choices)
{
    struct arena *arena = arena_new();
    struct asking asking = {answers_new(form, arena), arena};
    asking.answers->list[on].choices = choices;
    asking_calculate(&asking);
    bool holds = asking_all_true(&asking, form->questions[q].when);
    arena_free(arena);
    return holds;
}

/* Whether it is asked exactly when one of certain choices was chosen; these are found. */
static bool asked_after_choices(const struct form *form, size_t q, size_t on, uint64_t *choices)
{
    const struct question *question = &form->questions[on];
    *choices = 0;
    if (asked_after(form, q, on, 0))
        return false;
    for (size_t c = 0; c < question->choice_count; c++)
        if (asked_after(form, q, on, (uint64_t)1 << c))
            *choices |= (uint64_t)1 << c;
    if (!question->several)
        return *choices != 0;
    if (question->choice_count > COMBINED_MAX)
        return false;
    for (uint64_t some = 1; some >> question->choice_count == 0; some++)
        if (asked_after(form, q, on, some) != ((some & *choices) != 0))
            return false;
    return *choices != 0;
}

static uint64_t other_choice(const struct question *question)
{
    uint64_t other = 0;
    for (size_t c = 0; c < question->choice_count; c++)
        if (question->choices[c].other)
            other = (uint64_t)1 << c;
    return other;
}

static void depend(const struct form *form, size_t q, struct question *question)
{
    struct looking looking = {.form = form};
    size_t count = 0, on = 0;
    for (size_t i = 0; question->when[i]; i++)
        look(&looking, question->when[i]);
    for (size_t i = 0; i < form->question_count; i++) {
        if (!looking.at[i])
            continue;
        count++;
        on = i;
    }
    if (question->owner && other_choice(question->owner)) {
        question->dependence = ASKED_AFTER;
        question->depends_on = (size_t)(question->owner - form->questions);
        question->depends_choices = other_choice(question->owner);
        return;
    }
    if (count == 0 && asked_after(form, q, q, 0))
        return;
    question->dependence = ASKED_OTHERWISE;
    bool closed = count == 1 && on < q && question_is_closed(&form->questions[on]) &&
                  form->questions[on].kind != KIND_RANKING;
    if (closed && asked_after_choices(form, q, on, &question->depends_choices)) {
        question->dependence = ASKED_AFTER;
        question->depends_on = on;
    }
}

void dependence_find(struct form *form)
{
    for (size_t q = 0; q < form->question_count; q++)
        depend(form, q, &form->questions[q]);
}
