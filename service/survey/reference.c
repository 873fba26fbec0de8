#include "survey/reference.h"

#include <string.h>

#include "base/text.h"
#include "survey/condition.h"
#include "survey/dependence.h"

#define NODES_MAX (FORM_QUESTIONS_MAX + FORM_CALCULATED_MAX)

static size_t slot_of(enum referent_kind kind, size_t index)
{
    return index * 3 + (size_t)kind;
}

struct referent referent_of(size_t slot)
{
    return (struct referent){(enum referent_kind)(slot % 3), slot / 3};
}

static size_t matrix_find(const struct form *form, const char *name)
{
    for (size_t q = 0; q < form->question_count; q++)
        if (form->questions[q].matrix && !strcmp(form->questions[q].matrix->name, name))
            return q;
    return SIZE_MAX;
}

/* MATRIX.ROW is a question; no other question has parts. */
static size_t row_find(const struct form *form, const char *matrix, const char *row)
{
    size_t length = strlen(matrix);
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        if (question->matrix && !strcmp(question->matrix->name, matrix) &&
            !strcmp(question->name + length + 1, row))
            return q;
    }
    return SIZE_MAX;
}

static bool name_resolve(const struct form *form, struct condition_name *name)
{
    const struct {
        enum referent_kind kind;
        size_t index;
    } places[] = {
        {REFERENT_QUESTION,
         name->key ? row_find(form, name->name,     name->key) : form_find(form, name->name)},
        {REFERENT_CALCULATED,      name->key ? SIZE_MAX : calculated_find(form,            name->name)       },
        {REFERENT_MATRIX,      name->key ? SIZE_MAX : matrix_find(form, name->name)},
    };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (places[i].index == SIZE_MAX)
            continue;
        name->slot = slot_of(places[i].kind, places[i].index);
        return true;
    }
    return false;
}

static bool names_resolve(struct reader *reader, const struct form *form)
{
    bool known = true;
    for (struct expression *at = reader->expressions; at; at = at->next) {
        for (size_t i = 0; i < at->condition->name_count; i++) {
            struct condition_name *name = &at->condition->names[i];
            if (name_resolve(form, name))
                continue;
            reader_complain_at(reader, at->path, "form.expression-unknown", "%s%s%s",
                               name->name, name->key ? "." : "", name->key ? name->key : "");
            known = false;
        }
    }
    return known;
}

/* ---- order of evaluation ------------------------------------------------------------- */

enum mark { MARK_NEW, MARK_UNDER_WAY, MARK_DONE };

struct ordering {
    struct reader *reader;
    struct form *form;
    enum mark marks[NODES_MAX];
    size_t page[NODES_MAX]; /* the last one it looks at, itself among them */
    size_t done;
    bool cycle;
};

static void visit(struct ordering *ordering, size_t node);

static void complain_cycle(struct ordering *ordering, const struct condition *condition)
{
    ordering->cycle = true;
    for (struct expression *at = ordering->reader->expressions; at; at = at->next)
        if (at->condition == condition)
            reader_complain_at(ordering->reader, at->path, "form.expression-cycle", "%s",
                               condition->text);
}

static void look_at(struct ordering *ordering, size_t from, size_t node,
                    const struct condition *because)
{
    if (ordering->marks[node] == MARK_UNDER_WAY && because)
        complain_cycle(ordering, because);
    visit(ordering, node);
    if (ordering->page[node] > ordering->page[from])
        ordering->page[from] = ordering->page[node];
}

static void look_at_all(struct ordering *ordering, size_t from,
                        const struct condition *condition)
{
    const struct form *form = ordering->form;
    for (size_t i = 0; condition && i < condition->name_count; i++) {
        struct referent referent = referent_of(condition->names[i].slot);
        switch (referent.kind) {
        case REFERENT_QUESTION:
            look_at(ordering, from, referent.index, condition);
            break;
        case REFERENT_CALCULATED:
            look_at(ordering, from, form->question_count + referent.index, condition);
            break;
        case REFERENT_MATRIX:
            for (size_t q = referent.index;
                 q < form->question_count &&
                 form->questions[q].matrix == form->questions[referent.index].matrix;
                 q++)
                look_at(ordering, from, q, condition);
            break;
        }
    }
}

static void visit(struct ordering *ordering, size_t node)
{
    const struct form *form = ordering->form;
    if (ordering->marks[node] != MARK_NEW)
        return;
    ordering->marks[node] = MARK_UNDER_WAY;
    if (node < form->question_count) {
        const struct question *question = &form->questions[node];
        ordering->page[node] = question->page;
        for (size_t i = 0; question->when[i]; i++)
            look_at_all(ordering, node, question->when[i]);
        for (size_t c = 0; c < question->choice_count; c++)
            look_at_all(ordering, node, question->choices[c].when);
        if (question->owner)
            look_at(ordering, node, (size_t)(question->owner - form->questions), NULL);
    } else {
        look_at_all(ordering, node, form->calculated[node - form->question_count].expression);
    }
    ordering->marks[node] = MARK_DONE;
    form->evaluation[ordering->done++] = node;
}

static bool refers_later(const struct ordering *ordering, const struct condition_name *name,
                         size_t page)
{
    struct referent referent = referent_of(name->slot);
    const struct form *form = ordering->form;
    switch (referent.kind) {
    case REFERENT_QUESTION:
    case REFERENT_MATRIX:
        return form->questions[referent.index].page > page;
    case REFERENT_CALCULATED:
        return ordering->page[form->question_count + referent.index] > page;
    }
    return false;
}

static void check_pages(const struct ordering *ordering)
{
    for (struct expression *at = ordering->reader->expressions; at; at = at->next)
        for (size_t i = 0; i < at->condition->name_count; i++)
            if (refers_later(ordering, &at->condition->names[i], at->page))
                reader_complain_at(ordering->reader, at->path, "form.expression-later", "%s",
                                   at->condition->names[i].name);
}

void references_resolve(struct reader *reader, struct form *form)
{
    size_t nodes = form->question_count + form->calculated_count;
    form->evaluation = arena_alloc(form->arena, nodes * sizeof *form->evaluation);
    if (!names_resolve(reader, form))
        return;
    struct ordering ordering = {.reader = reader, .form = form};
    for (size_t node = 0; node < nodes; node++)
        visit(&ordering, node);
    check_pages(&ordering);
    if (!ordering.cycle && reader->complaints->count == 0)
        dependence_find(form);
}
