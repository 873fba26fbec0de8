/*
 * Expressions: what is refused and where, what they mean, and that they mean what they mean in
 * the library (tests/conformance/).
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "json_values.h"

static const struct {
    const char *text, *key, *detail;
} refused[] = {
    {"",                                     "operand",    "1: "                           },
    {"   ",                                  "operand",    "4: "                           },
    {"{a} =",                                "operand",    "6: "                           },
    {"= 1",                                  "operand",    "1: = 1"                        },
    {"{a} = 1 and",                          "operand",    "12: "                          },
    {"[1, ]",                                "operand",    "5: ]"                          },
    {"()",                                   "operand",    "2: )"                          },
    {"({a} = 1",                             "open",       "1: ({a} = 1"                   },
    {"{b} = 'é' and ({a} = 1",              "open",       "15: ({a} = 1"                  },
    {"{a} anyof [1, 2",                      "open",       "11: [1, 2"                     },
    {"iif({a}, 1, 2",                        "open",       "4: ({a}, 1, 2"                 },
    {"{a = 1",                               "open",       "1: {a = 1"                     },
    {"{a{b} = 1",                            "open",       "1: {a{b} = 1"                  },
    {"{a} = ja",                             "word",       "7: ja"                         },
    {"a = 1",                                "word",       "1: a = 1"                      },
    {"{a} = null",                           "word",       "7: null"                       },
    {"{a} = trues",                          "word",       "7: trues"                      },
    {"iif ({a}, 1, 2)",                      "word",       "1: iif ({a}, 1, 2)"            },
    {"today() > {a}",                        "function",   "1: today() > {a}"              },
    {"{a} = iif2({b}, 1, 2)",                "function",   "7: iif2({b}, 1, 2)"            },
    {"iif({a}, 1)",                          "if",         "1: iif({a}, 1)"                },
    {"iif()",                                "if",         "1: iif()"                      },
    {"iif({a}, 1, 2, 3)",                    "if",         "1: iif({a}, 1, 2, 3)"          },
    {"{a} + 1 > 2",                          "arithmetic", "5: + 1 > 2"                    },
    {"({a} - 1) > 2",                        "arithmetic", "6: - 1) > 2"                   },
    {"{a} * 2",                              "arithmetic", "5: * 2"                        },
    {"[{a} % 2]",                            "arithmetic", "6: % 2]"                       },
    {"{} = 1",                               "name",       "1: {} = 1"                     },
    {"{#a} = 1",                             "name",       "1: {#a} = 1"                   },
    {"{$a.isVisible}",                       "name",       "1: {$a.isVisible}"             },
    {"{.b} = 1",                             "name",       "1: {.b} = 1"                   },
    {"{a.} = 1",                             "name",       "1: {a.} = 1"                   },
    {"{a} = 'ja",                            "text",       "7: 'ja"                        },
    {"{a} = 'ja\"",                          "text",       "7: 'ja\""                      },
    {"{a} = 'a\"b'",                         "text",       "7: 'a\"b'"                     },
    {"{a} = 007",                            "number",     "7: 007"                        },
    {"{a} = 1.",                             "number",     "7: 1."                         },
    {"{a} = 1.2.3",                          "number",     "7: 1.2.3"                      },
    {"{a} = 1e5",                            "number",     "7: 1e5"                        },
    {"{a} = -{b}",                           "number",     "7: -{b}"                       },
    {"{a} = 1234567890123456",               "number",     "7: 1234567890123456"           },
    {"{a} {b}",                              "rest",       "5: {b}"                        },
    {"{a} => 1",                             "operand",    "6: > 1"                        },
    {"{a} = 1)",                             "rest",       "8: )"                          },
    {"({a} = 1 {b})",                        "rest",       "10: {b})"                      },
    {"({a} = 1) empty",                      "rest",       "11: empty"                     },
    {"{a} = 1 andb",                         "rest",       "9: andb"                       },
    {"{a} = 1 and2 and {b} = 1 and {c} = 1", "rest",       "9: and2 and {b} = 1 and {c}..."},
};

static void slips_are_refused_with_their_place(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct complaint complaint = {0};
        print_message("%s\n", refused[i].text);
        assert_null(condition_parse(refused[i].text, arena, &complaint));
        assert_int_equal(complaint.status, 422);
        assert_int_equal(strncmp(complaint.key, "form.expression-", 16), 0);
        assert_string_equal(complaint.key + 16, refused[i].key);
        assert_string_equal(complaint.detail, refused[i].detail);
    }
    arena_free(arena);
}

/* Some sign n times around an expression or behind one. */
static const char *repeated(struct arena *arena, const char *before, size_t times,
                            const char *middle, const char *after)
{
    struct buffer text = {0};
    for (size_t i = 0; i < times; i++)
        buffer_text(&text, before);
    buffer_text(&text, middle);
    for (size_t i = 0; i < times; i++)
        buffer_text(&text, after);
    const char *copy = arena_copy(arena, text.data, text.size);
    buffer_free(&text);
    return copy;
}

static const char *key_of(const char *text, struct arena *arena)
{
    struct complaint complaint = {0};
    return condition_parse(text, arena, &complaint) ? "" : complaint.key;
}

static void depth_and_length_are_limited(void **state)
{
    (void)state;
    struct arena *arena = arena_new();

    static const struct {
        const char *before, *after;
    } around[] = {
        {"(",    ")"          },
        {"!",    ""           },
        {"[",    "]"          },
        {"iif(", ", 1, 2)"    },
        {"",     " = 1"       },
        {"",     " contains 1"},
    };

    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
        const char *before = around[i].before, *after = around[i].after;
        /* A leaf is a level; parentheses alone make none. */
        size_t most = CONDITION_DEPTH_MAX - (*before == '(' ? 0 : 1);
        print_message("%s {a} %s\n", before, after);
        assert_string_equal(key_of(repeated(arena, before, most, "{a}", after), arena), "");
        assert_string_equal(key_of(repeated(arena, before, most + 1, "{a}", after), arena),
                            "form.expression-deep");
        assert_string_equal(key_of(repeated(arena, before, 150, "{a}", after), arena),
                            "form.expression-deep");
    }
    /* A chain may be as long as the text. */
    const char *chain = repeated(arena, "", 199, "{a}  ", " or {a}   ");
    assert_int_equal(strlen(chain), 1995);
    struct condition *condition = condition_parse(chain, arena, NULL);
    assert_int_equal(condition->root->count, 200);
    assert_int_equal(condition->root->depth, 2);
    assert_int_equal(condition->name_count, 200);
    assert_string_equal(key_of(repeated(arena, "", 1997, "{a}", " "), arena), "");
    assert_string_equal(key_of(repeated(arena, "", 1998, "{a}", " "), arena),
                        "form.expression-long");
    arena_free(arena);
}

static json_t *json_of(const struct value *value)
{
    json_t *list;
    switch (value->kind) {
    case VALUE_NUMBER:
        return value->number == floor(value->number) ? json_integer((json_int_t)value->number)
                                                     : json_real(value->number);
    case VALUE_TEXT:
        return json_string(value->text);
    case VALUE_TRUTH:
        return json_boolean(value->truth);
    case VALUE_LIST:
        list = json_array();
        for (size_t i = 0; i < value->count; i++)
            json_array_append_new(list, json_of(&value->values[i]));
        return list;
    case VALUE_MISSING:
    case VALUE_OBJECT:
        break;
    }
    return json_null();
}

/* What we make of a line {kind, expr, values}; "refused" when it is no expression to us. */
static json_t *ours(const json_t *line)
{
    struct arena *arena = arena_new();
    struct json_values values = {json_object_get(line, "values"), arena};
    struct condition *condition = condition_parse(json_text(line, "expr", NULL), arena, NULL);
    json_t *result = json_string("refused");
    if (condition) {
        struct value value = condition_value(condition, json_lookup, &values, arena);
        bool holds = condition_holds(condition, json_lookup, &values, arena);
        json_decref(result);
        result = text_equal(json_text(line, "kind", "condition"), "condition")
                     ? json_boolean(holds)
                     : json_of(&value);
    }
    arena_free(arena);
    return result;
}

static const char *shown(const json_t *line)
{
    static char text[4000];
    char *dump = json_dumps(line, JSON_COMPACT);
    snprintf(text, sizeof text, "%s", dump);
    free(dump);
    return text;
}

static json_t *lines_of(const char *path)
{
    char line[8192];
    json_t *lines = json_array();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        json_error_t error;
        json_t *json = json_loads(line, 0, &error);
        if (!json)
            print_error("%s: %s", error.text, line);
        assert_int_equal(json_array_append_new(lines, json), 0);
    }
    fclose(file);
    return lines;
}

static bool declared(const json_t *deviations, const json_t *line)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)deviations, i, one)
    {
        if (json_equal(json_object_get(one, "expr"), json_object_get(line, "expr")) &&
            json_equal(json_object_get(one, "values"), json_object_get(line, "values")))
            return true;
    }
    return false;
}

static void try_lines(const char *path, size_t least)
{
    json_t *lines = lines_of(path), *line;
    json_t *deviations = json_load_file("tests/conformance/deviations.json", 0, NULL);
    size_t i, wrong = 0;
    json_array_foreach(lines, i, line)
    {
        json_t *result = ours(line);
        bool same = json_equal(result, json_object_get(line, "result"));
        if (same == declared(deviations, line)) {
            print_error("%s: %s\n", shown(line),
                        same ? "declared as a deviation, but it is none"
                             : "came out differently");
            wrong++;
        }
        json_decref(result);
    }
    assert_int_equal(wrong, 0);
    assert_true(json_array_size(lines) >= least);
    json_decref(lines);
    json_decref(deviations);
}

static void expressions_mean_what_the_library_makes_of_them(void **state)
{
    (void)state;
    try_lines("tests/conformance/expressions.jsonl", 63);
    try_lines("tests/conformance/semantics.jsonl", 550);
}

static void deviations_are_what_was_declared(void **state)
{
    (void)state;
    json_t *deviations = json_load_file("tests/conformance/deviations.json", 0, NULL), *one;
    size_t i;
    assert_true(json_array_size(deviations) > 0);
    json_array_foreach(deviations, i, one)
    {
        json_t *result = ours(one);
        print_message("%s\n", shown(one));
        assert_true(json_equal(result, json_object_get(one, "ours")));
        assert_false(json_equal(result, json_object_get(one, "library")));
        assert_true(strlen(json_text(one, "reason", "")) > 20);
        json_decref(result);
    }
    json_decref(deviations);
}

/* A lookup for the tree: what a name refers to. */
static void names_and_tree_are_there_to_be_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct condition *condition = condition_parse(
        " {a} = 'x' and ( {m.r-1} anyof [1, true] or !{a} notempty ) ", arena, NULL);
    assert_non_null(condition);
    assert_int_equal(condition->name_count, 3);
    assert_string_equal(condition->names[0].name, "a");
    assert_null(condition->names[0].key);
    assert_string_equal(condition->names[1].name, "m");
    assert_string_equal(condition->names[1].key, "r-1");
    const struct condition_node *root = condition->root;
    assert_int_equal(root->operation, CONDITION_AND);
    assert_int_equal(root->count, 2);
    assert_int_equal(root->operands[0]->operation, CONDITION_EQUAL);
    assert_int_equal(root->operands[0]->operands[0]->operation, CONDITION_NAME);
    assert_int_equal(root->operands[0]->operands[0]->name, 0);
    assert_string_equal(root->operands[0]->operands[1]->constant.text, "x");
    const struct condition_node * or = root->operands[1];
    assert_int_equal(or->operation, CONDITION_OR);
    assert_int_equal(or->operands[0]->operation, CONDITION_ANY_OF);
    assert_int_equal(or->operands[0]->operands[1]->operation, CONDITION_LIST);
    assert_int_equal(or->operands[0]->operands[1]->count, 2);
    assert_int_equal(or->operands[1]->operation, CONDITION_NOT);
    assert_int_equal(or->operands[1]->operands[0]->operation, CONDITION_NOT_EMPTY);
    assert_int_equal(or->operands[1]->operands[0]->operands[0]->name, 2);
    arena_free(arena);
}

/* The order of a ranking counts in = and <>, nowhere else. */
static struct value ranked(void *context, const struct condition_name *name)
{
    static const struct value values[] = {
        {.kind = VALUE_TEXT, .text = "b"},
        {.kind = VALUE_TEXT, .text = "a"}
    };
    (void)name;
    struct value list = {.kind = VALUE_LIST, .ordered = *(bool *)context};
    list.values = values;
    list.count = 2;
    return list;
}

static void the_order_of_a_ranking_counts(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool ranking, choices;
    } rows[] = {
        {"{a} = ['a', 'b']",        false, true },
        {"['b', 'A'] = {a}",        true,  true },
        {"{a} <> ['a', 'b']",       true,  false},
        {"{a} <= ['a', 'b']",       true,  true },
        {"{a} contains ['a', 'b']", true,  true },
        {"{a} allof ['a', 'b']",    true,  true },
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct condition *condition = condition_parse(rows[i].text, arena, NULL);
        bool ordered = true;
        print_message("%s\n", rows[i].text);
        assert_int_equal(condition_holds(condition, ranked, &ordered, arena), rows[i].ranking);
        ordered = false;
        assert_int_equal(condition_holds(condition, ranked, &ordered, arena), rows[i].choices);
    }
    arena_free(arena);
}

/* Strictly true is less than what holds. */
static void only_true_is_true(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool is_true, holds;
    } rows[] = {
        {"true",                true,  true },
        {"{a} = 1",             true,  true },
        {"{a}",                 false, true },
        {"'1'",                 false, true },
        {"{a} = 1 and 1",       false, true },
        {"1 and {a} = 1",       true,  true },
        {"iif({a}, true, 'x')", true,  true },
        {"'ja'",                false, false},
        {"{b}",                 false, false},
        {"false",               false, false},
    };
    struct arena *arena = arena_new();
    json_t *answers = json_pack("{s:i}", "a", 1);
    struct json_values values = {answers, arena};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct condition *condition = condition_parse(rows[i].text, arena, NULL);
        print_message("%s\n", rows[i].text);
        assert_int_equal(condition_is_true(condition, json_lookup, &values, arena),
                         rows[i].is_true);
        assert_int_equal(condition_holds(condition, json_lookup, &values, arena),
                         rows[i].holds);
    }
    json_decref(answers);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_are_refused_with_their_place),
        cmocka_unit_test(depth_and_length_are_limited),
        cmocka_unit_test(expressions_mean_what_the_library_makes_of_them),
        cmocka_unit_test(deviations_are_what_was_declared),
        cmocka_unit_test(names_and_tree_are_there_to_be_read),
        cmocka_unit_test(the_order_of_a_ranking_counts),
        cmocka_unit_test(only_true_is_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
