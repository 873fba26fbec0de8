/*
 * form: checks definitions and tells how the service would take answers to them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/command.h"
#include "survey/answer.h"
#include "survey/library.h"

static int form_run(struct config *config, int argc, char **argv);

const struct command command_form = {
    .name = "form",
    .usage = "form check FILE...\n"
             "form try FILE --answers FILE\n"
             "form try -",
    .help =
        "check reads definitions and tells everything that is wrong with them. try prints\n"
        "what is visible, wrong and stored for a JSON object of answers (by question name);\n"
        "with - it reads lines {\"form\": definition, \"answers\": [object, ...]} and prints a "
        "list\n"
        "of such outcomes for each, or {\"refused\": [complaint, ...]}.\n"
        "Forms with a place for a theme are checked with each theme of the item bank.",
    .run = form_run,
};

/* The form's name is that of its file without folder and .json. */
static const char *name_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (length > 5 && !strcmp(name + length - 5, ".json"))
        length -= 5;
    return arena_copy(arena, name, length);
}

/* Fills the places with a theme of the bank (NULL: the first one) and loads. */
static struct form *load_filled(const char *name, const json_t *definition, const json_t *items,
                                const char *theme, struct complaints *complaints)
{
    json_t *filled = library_compose(name, definition, items, theme, true, complaints);
    struct form *form = filled ? form_load(name, filled, complaints) : NULL;
    json_decref(filled);
    return form;
}

static bool has_theme_block(const json_t *definition)
{
    char *text = json_dumps(definition, JSON_COMPACT);
    bool has = text && strstr(text, "\"x_theme_block\":true");
    free(text);
    return has;
}

static struct form *read_form(const char *path, const json_t *items, struct arena *arena,
                              struct complaints *complaints)
{
    struct complaint complaint = {0};
    json_t *definition = json_read_file(path, &complaint);
    if (!definition) {
        complaints_add(complaints, 422, complaint.key, path, "%s", complaint.detail);
        return NULL;
    }
    const char *name = name_of(path, arena);
    struct form *form = NULL;
    const char *theme;
    json_t *block;
    if (!has_theme_block(definition)) {
        form = load_filled(name, definition, items, NULL, complaints);
    } else {
        json_object_foreach(json_object_get(items, "theme_blocks"), theme, block)
        {
            form_free(form);
            form = load_filled(name, definition, items, theme, complaints);
        }
    }
    json_decref(definition);
    return form;
}

static int form_check(const json_t *items, const char **files, size_t count)
{
    struct arena *arena = arena_new();
    struct complaints complaints = {0};
    for (size_t i = 0; i < count; i++) {
        struct form *form = read_form(files[i], items, arena, &complaints);
        if (form)
            printf("%s: %zu questions\n", files[i], form->question_count);
        form_free(form);
    }
    int code = complaints.count > 0 ? command_fail_all(&complaints) : EXIT_DONE;
    complaints_free(&complaints);
    arena_free(arena);
    return code;
}

static void add_field(struct fields *fields, const char *name, const json_t *value,
                      struct arena *arena)
{
    const char *text = json_is_integer(value)
                           ? arena_print(arena, "%lld", (long long)json_integer_value(value))
                           : json_string_value(value);
    if (text)
        fields->list[fields->count++] = (struct field){name, text, strlen(text)};
}

/* The fields that a browser would send for these answers. */
static struct fields fields_of(const json_t *answers, struct arena *arena)
{
    size_t room = 0;
    const char *name;
    json_t *value, *one;
    json_object_foreach((json_t *)(uintptr_t)answers, name, value) room +=
        json_is_array(value) ? json_array_size(value) : 1;
    struct fields fields = {arena_alloc(arena, room * sizeof *fields.list), 0};
    json_object_foreach((json_t *)(uintptr_t)answers, name, value)
    {
        size_t i;
        if (json_is_array(value))
            json_array_foreach(value, i, one) add_field(&fields, name, one, arena);
        else
            add_field(&fields, name, value, arena);
    }
    return fields;
}

static json_t *choice_value(const struct choice *choice)
{
    json_int_t number = 0;
    if (choice->shape == VALUE_TEXT)
        return json_string(choice->value);
    for (const char *c = choice->value; *c; c++)
        number = number * 10 + (*c - '0');
    return json_integer(number);
}

static json_t *data_of(const struct question *question, const struct answer *answer)
{
    if (answer->text)
        return json_stringn(answer->text, answer->text_size);
    json_t *list = json_array();
    for (size_t c = 0; c < question->choice_count; c++)
        if (answer->choices >> c & 1)
            json_array_append_new(list, choice_value(&question->choices[c]));
    if (question->several && json_array_size(list) > 0)
        return list;
    json_t *one = json_incref(json_array_get(list, 0));
    json_decref(list);
    return one;
}

static json_t *outcome_of(const struct form *form, const struct answers *answers,
                          const struct answer_errors *errors)
{
    json_t *visible = json_array(), *wrong = json_array(), *data = json_object();
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        json_array_append_new(visible, json_string(question->name));
        json_t *value = data_of(question, &answers->list[q]);
        if (value)
            json_object_set_new(data, question->name, value);
    }
    for (size_t i = 0; i < errors->count; i++)
        json_array_append_new(wrong,
                              json_pack("{s:s, s:s}", "name",
                                        form->questions[errors->list[i].question].name, "kind",
                                        errors->list[i].key + strlen("answer.")));
    return json_pack("{s:o, s:o, s:o}", "visible", visible, "errors", wrong, "data", data);
}

/* How the service would take these answers. */
static json_t *try_answers(const struct form *form, const json_t *given)
{
    struct arena *arena = arena_new_secret();
    struct fields fields = fields_of(given, arena);
    struct answer_errors errors;
    struct answers *answers = answers_read(form, &fields, arena, &errors);
    json_t *outcome = outcome_of(form, answers, &errors);
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
        load_filled("form", definition ? definition : json_null(), items, NULL, &complaints);
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

static int form_try_lines(const json_t *items)
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

static int form_try(const json_t *items, const char *file, const char *answers_file)
{
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    struct arena *arena = arena_new();
    struct form *form = read_form(file, items, arena, &complaints);
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
    arena_free(arena);
    complaints_free(&complaints);
    return code;
}

static int form_run(struct config *config, int argc, char **argv)
{
    const char *arguments[64], *answers;
    const struct option_spec options[] = {
        {"--answers", false, &answers}
    };
    size_t count;
    if (!command_options(argc, argv, options, 1, arguments, 64, &count) || count < 2)
        return command_usage(&command_form);
    bool checks = !strcmp(arguments[0], "check") && !answers;
    bool tries = !strcmp(arguments[0], "try") && count == 2;
    bool lines = tries && !strcmp(arguments[1], "-");
    if (!checks && (!tries || (answers == NULL) != lines))
        return command_usage(&command_form);

    struct complaints complaints = {0};
    json_t *items = library_items(config->forms, &complaints);
    if (!items)
        return command_fail_all(&complaints);
    int code = checks  ? form_check(items, arguments + 1, count - 1)
               : lines ? form_try_lines(items)
                       : form_try(items, arguments[1], answers);
    json_decref(items);
    return code;
}
