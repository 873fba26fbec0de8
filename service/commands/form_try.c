#include "commands/form_try.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/command.h"
#include "commands/forms.h"
#include "survey/answer.h"

/* ---- answers as a browser would send them --------------------------------------------- */

/* What a question with true and false may be sent as. */
static const char *truth_of(const struct form *form, const char *name, bool truth)
{
    size_t q = form_find(form, name);
    const struct question *question = q == SIZE_MAX ? NULL : &form->questions[q];
    for (size_t c = 0; question && c < question->choice_count; c++)
        if (question->choices[c].data.kind == VALUE_TRUTH &&
            question->choices[c].data.truth == truth)
            return question->choices[c].value;
    return truth ? "true" : "false";
}

static const char *text_of(const struct form *form, const char *name, const json_t *value,
                           struct arena *arena)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return json_string_value(value);
    case JSON_INTEGER:
        return arena_print(arena, "%lld", (long long)json_integer_value(value));
    case JSON_REAL:
        return arena_print(arena, "%.15g", json_real_value(value));
    case JSON_TRUE:
    case JSON_FALSE:
        return truth_of(form, name, json_is_true(value));
    case JSON_OBJECT:
    case JSON_ARRAY:
    case JSON_NULL:
        break;
    }
    return NULL;
}

struct sending {
    const struct form *form;
    struct fields fields;
    struct arena *arena;
};

static void send(struct sending *sending, const char *name, json_t *value)
{
    size_t i;
    json_t *one;
    const char *row;
    if (json_is_array(value)) {
        json_array_foreach(value, i, one) send(sending, name, one);
    } else if (json_is_object(value)) {
        json_object_foreach(value, row, one)
            send(sending, arena_print(sending->arena, "%s.%s", name, row), one);
    } else {
        const char *text = text_of(sending->form, name, value, sending->arena);
        if (text)
            sending->fields.list[sending->fields.count++] =
                (struct field){name, text, strlen(text)};
    }
}

static size_t leaves(json_t *value)
{
    size_t i, count = 0;
    json_t *one;
    const char *name;
    if (json_is_array(value))
        json_array_foreach(value, i, one) count += leaves(one);
    else if (json_is_object(value))
        json_object_foreach(value, name, one) count += leaves(one);
    else
        count = 1;
    return count;
}

static struct fields fields_of(const struct form *form, json_t *answers, struct arena *arena)
{
    struct sending sending = {.form = form, .arena = arena};
    const char *name;
    json_t *value;
    sending.fields.list = arena_alloc(arena, leaves(answers) * sizeof *sending.fields.list);
    json_object_foreach(answers, name, value) send(&sending, name, value);
    return sending.fields;
}

/* ---- the outcome ----------------------------------------------------------------------- */

static json_t *json_of(const struct value *value)
{
    json_t *json = NULL;
    switch (value->kind) {
    case VALUE_MISSING:
        break;
    case VALUE_NUMBER:
        json = value->number == floor(value->number) ? json_integer((json_int_t)value->number)
                                                     : json_real(value->number);
        break;
    case VALUE_TEXT:
        json = json_string(value->text);
        break;
    case VALUE_TRUTH:
        json = json_boolean(value->truth);
        break;
    case VALUE_LIST:
        json = json_array();
        for (size_t i = 0; i < value->count; i++)
            json_array_append_new(json, json_of(&value->values[i]));
        break;
    case VALUE_OBJECT:
        json = json_object();
        for (size_t i = 0; i < value->count; i++)
            json_object_set_new(json, value->keys[i], json_of(&value->values[i]));
        break;
    }
    return json;
}

static void put_value(json_t *data, const char *name, struct value value)
{
    if (!value_empty(&value))
        json_object_set_new(data, name, json_of(&value));
}

/* Rows are known by their matrix, words by the question they stand beside. */
static const char *name_shown(const struct question *question)
{
    if (question->owner)
        question = question->owner;
    return question->matrix ? question->matrix->name : question->name;
}

static bool has_name(const json_t *list, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one) if (text_equal(json_string_value(one), name)) return true;
    return false;
}

static json_t *visible_of(const struct answers *answers)
{
    json_t *visible = json_array();
    for (size_t q = 0; q < answers->form->question_count; q++) {
        const struct question *question = &answers->form->questions[q];
        const char *name = name_shown(question);
        if (answers->asked[q] && !question->owner && !question->heading &&
            !has_name(visible, name))
            json_array_append_new(visible, json_string(name));
    }
    return visible;
}

static json_t *data_of(const struct answers *answers, struct arena *arena)
{
    const struct form *form = answers->form;
    json_t *data = json_object();
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        if (!question->matrix)
            put_value(data, question->name, answers_value(answers, q, arena));
        else if (q == 0 || form->questions[q - 1].matrix != question->matrix)
            put_value(data, question->matrix->name, answers_matrix(answers, q, arena));
    }
    for (size_t i = 0; i < form->calculated_count; i++)
        if (form->calculated[i].in_data)
            put_value(data, form->calculated[i].name, answers->calculated[i]);
    return data;
}

static json_t *errors_of(const struct form *form, const struct answer_errors *errors)
{
    json_t *list = json_array();
    for (size_t i = 0; i < errors->count; i++) {
        const char *name = name_shown(&form->questions[errors->list[i].question]);
        json_t *error = json_pack("{s:s, s:s}", "name", name, "kind",
                                  errors->list[i].key + strlen("answer."));
        size_t last = json_array_size(list);
        if (last > 0 && json_equal(json_array_get(list, last - 1), error))
            json_decref(error); /* of another row */
        else
            json_array_append_new(list, error);
    }
    return list;
}

/* How the service would take these answers. */
static json_t *try_answers(const struct form *form, json_t *given)
{
    struct arena *arena = arena_new_secret();
    struct fields fields = fields_of(form, given, arena);
    struct answer_errors errors;
    struct answers *answers = answers_read(form, &fields, arena, &errors);
    json_t *outcome = json_pack("{s:o, s:o, s:o}", "visible", visible_of(answers), "errors",
                                errors_of(form, &errors), "data", data_of(answers, arena));
    arena_free(arena);
    return outcome;
}

static void print_line(json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT);
    putchar('\n');
    fflush(stdout); /* whoever asks line by line waits for it */
    json_decref(value);
}

static json_t *refused(const struct complaints *complaints)
{
    json_t *list = json_array();
    for (size_t i = 0; i < complaints->count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "path", complaints->list[i].path, "key",
                            complaints->list[i].key, "detail", complaints->list[i].detail));
    return json_pack("{s:o}", "refused", list);
}

/* One line of many: a definition and any number of answers to it. */
static json_t *try_line(const json_t *items, const json_t *line)
{
    struct complaints complaints = {0};
    const json_t *definition = json_object_get(line, "form");
    struct form *form =
        forms_fill("form", definition ? definition : json_null(), items, NULL, &complaints);
    json_t *result = form ? json_array() : refused(&complaints);
    size_t i;
    json_t *given;
    if (form)
        json_array_foreach(json_object_get(line, "answers"), i, given)
            json_array_append_new(result, try_answers(form, given));
    form_free(form);
    complaints_free(&complaints);
    return result;
}

int form_try_lines(const json_t *items)
{
    struct complaint complaint = {0};
    char *text = NULL;
    size_t room = 0;
    ssize_t size;
    bool good = true;
    while (good && (size = getline(&text, &room, stdin)) > 0) {
        json_t *line = json_parse(text, (size_t)size, &complaint);
        good = line != NULL;
        if (good)
            print_line(try_line(items, line));
        json_decref(line);
    }
    free(text);
    return good ? EXIT_DONE : command_fail(&complaint);
}

int form_try(const json_t *items, const char *file, const char *answers_file)
{
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    struct form *form = forms_read(file, items, &complaints);
    json_t *given = form ? json_read_file(answers_file, &complaint) : NULL;
    int code = EXIT_DONE;
    if (!form) {
        code = command_fail_all(&complaints);
    } else if (!json_is_object(given)) {
        if (given)
            complain(&complaint, 422, "form.answers-object", "%s", answers_file);
        code = command_fail(&complaint);
    } else {
        print_line(try_answers(form, given));
    }
    json_decref(given);
    form_free(form);
    complaints_free(&complaints);
    return code;
}
