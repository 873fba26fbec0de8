/*
 * Definitions and sent forms that went wrong on the way: thousands of good ones with something
 * broken, made up from a fixed seed. Each is taken or complained of, never both or neither, and
 * every complaint has its words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "cmocka.h"
#include "http/form.h"
#include "survey/answer.h"
#include "survey/library.h"

#define MALFORMED 5000
#define TRIES     (3 * MALFORMED)

/* Chance that repeats itself. */
static uint64_t state;

static size_t below(size_t most)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % most);
}

static const char *one_of(const char *const *list)
{
    size_t count = 0;
    while (list[count])
        count++;
    return list[below(count)];
}

/* The text of a key, such as "form.unknown-type", in a language. */
static const char *words_of(const char *key, const char *language)
{
    static json_t *areas[2][2]; /* form, answer; nl, en */
    static const char *const names[] = {"form", "answer"};
    size_t which = text_starts(key, "form.") ? 0 : 1, tongue = !strcmp(language, "en");
    json_t **area = &areas[which][tongue];
    if (!*area) {
        char path[100];
        snprintf(path, sizeof path, "service/view/texts/%s/%s.json", language, names[which]);
        const struct embedded *file = embedded_find(path);
        assert_non_null(file);
        *area = json_parse(file->data, file->size, NULL);
    }
    return json_text(*area, key + strlen(names[which]) + 1, NULL);
}

static void check_words(const char *key)
{
    if (!words_of(key, "nl") || !words_of(key, "en"))
        fail_msg("%s has no text", key);
}

/* The ready forms, their places filled. */
static json_t *good_definitions(void)
{
    struct complaints complaints = {0};
    json_t *list = json_array(), *definition, *items = library_items(NULL, &complaints);
    size_t count;
    const struct embedded *files = embedded_under("forms/", &count);
    for (size_t i = 0; i < count; i++) {
        json_t *read = json_parse(files[i].data, files[i].size, NULL);
        if (!json_object_get(read, "pages")) {
            json_decref(read); /* the item bank, a picture */
            continue;
        }
        definition = library_compose("f", read, items, NULL, true, &complaints);
        if (!definition)
            definition = library_compose("f", read, items, "taal", true, &complaints);
        assert_int_equal(json_array_append_new(list, definition), 0);
        json_decref(read);
    }
    complaints_free(&complaints);
    json_decref(items);
    assert_true(json_array_size(list) > 5);
    return list;
}

#define PLACES_MAX 4000

/* Objects and lists of a definition, outermost first. */
static size_t places_of(json_t *value, json_t **places, size_t count)
{
    const char *key;
    json_t *one;
    size_t i;
    if ((!json_is_object(value) && !json_is_array(value)) || count == PLACES_MAX)
        return count;
    places[count++] = value;
    json_object_foreach(value, key, one) count = places_of(one, places, count);
    json_array_foreach(value, i, one) count = places_of(one, places, count);
    return count;
}

static json_t *random_place(json_t *definition)
{
    static json_t *places[PLACES_MAX];
    return places[below(places_of(definition, places, 0))];
}

/* A key of an object, "" of one without. */
static const char *random_key(json_t *object)
{
    size_t skip = json_object_size(object) ? below(json_object_size(object)) : 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (skip-- == 0)
            return key;
    }
    return "";
}

static json_t *random_value(void)
{
    static const char *const texts[] = {
        "", " ", "{a}", "'", "x|y|z", "\xf0\x9f\x98\x80", "<b>", "../../etc", "-", "a b", NULL};
    struct buffer text = {0};
    json_t *value;
    switch (below(10)) {
    case 0:
        return json_null();
    case 1:
        return json_integer((json_int_t)below(7) - 3);
    case 2:
        return json_integer(INT64_MAX - (json_int_t)below(2));
    case 3:
        return json_real(0.5);
    case 4:
        return json_boolean(below(2));
    case 5:
        return json_array();
    case 6:
        return json_object();
    case 7:
        for (size_t i = 0; i < 700; i++)
            buffer_text(&text, "lang ");
        value = json_stringn(text.data, text.size);
        buffer_free(&text);
        return value;
    case 8:
        value = json_integer(1);
        for (size_t i = 0; i < 30; i++)
            value = json_pack("[o]", value);
        return value;
    default:
        return json_string(one_of(texts));
    }
}

static void lose_something(json_t *definition)
{
    json_t *place = random_place(definition);
    if (json_is_array(place))
        json_array_clear(place);
    else
        json_object_del(place, random_key(place));
}

static void change_something(json_t *definition)
{
    json_t *place = random_place(definition);
    if (json_is_object(place))
        json_object_set_new(place, random_key(place), random_value());
    else if (json_array_size(place))
        json_array_set_new(place, below(json_array_size(place)), random_value());
}

static void add_something(json_t *definition)
{
    static const char *const names[] = {
        "visibleif", "triggers",  "type",          "cookieName",    "choicesByUrl",    "html",
        "choices",   "x_step",    "navigateToUrl", "elements",      "maxTimeToFinish", "rows",
        "rateMax",   "maxLength", "locale",        "showOtherItem", "validators",      NULL};
    json_t *place = random_place(definition);
    if (json_is_object(place))
        json_object_set_new(place, one_of(names), random_value());
    else
        json_array_append_new(place, random_value());
}

static void repeat_something(json_t *definition)
{
    json_t *place = random_place(definition);
    if (json_is_array(place) && json_array_size(place))
        json_array_append_new(
            place, json_deep_copy(json_array_get(place, below(json_array_size(place)))));
    else if (json_is_object(place))
        json_object_update_new(place, json_deep_copy(definition));
}

static void bury_something(json_t *definition)
{
    json_t *pages = json_object_get(definition, "pages");
    json_t *page = json_array_get(pages, below(json_array_size(pages)));
    json_t *elements = json_deep_copy(json_object_get(page, "elements"));
    for (size_t i = 0; i < 3; i++)
        elements = json_pack("[{s:s, s:o*}]", "type", "panel", "elements", elements);
    json_object_set_new(page, "elements", elements);
}

static void break_a_condition(json_t *definition)
{
    static const char *const conditions[] = {"",
                                             "{}",
                                             "{niemand} = 1",
                                             "{O1_1} = ",
                                             "({O1_1} = 'ja'",
                                             "today() > 1",
                                             "{O1_1} ~ 1",
                                             "ja",
                                             "{O1_1",
                                             "'",
                                             "!!!!!!!!!!!!!!!!!!!!{O1_1}",
                                             NULL};
    static const char *const names[] = {"visibleIf", "requiredIf", "expression", NULL};
    json_t *place = random_place(definition);
    if (json_is_object(place))
        json_object_set_new(place, one_of(names), json_string(one_of(conditions)));
}

/* Bytes of the text that are lost, changed or too many. */
static json_t *broken_text(const json_t *definition)
{
    char *text = json_dumps(definition, JSON_COMPACT);
    size_t size = strlen(text), at = below(size);
    switch (below(3)) {
    case 0:
        size = at;
        break;
    case 1:
        text[at] = (char)below(256);
        break;
    default:
        text[at] = "{}[],:\"\\0-"[below(10)];
        break;
    }
    struct complaint complaint = {0};
    json_t *read = json_parse(text, size, &complaint);
    assert_true((read != NULL) == (complaint.key == NULL));
    free(text);
    return read;
}

static void (*const mutations[])(json_t *) = {
    lose_something,   change_something, add_something,
    repeat_something, bury_something,   break_a_condition,
};

/* True when it was complained of. */
static bool try_definition(const json_t *definition)
{
    struct complaints complaints = {0};
    struct form *form = form_load("f", definition, &complaints);
    assert_true((form != NULL) == (complaints.count == 0));
    for (size_t i = 0; i < complaints.count; i++) {
        assert_true(text_starts(complaints.list[i].path, "f.json"));
        assert_true(text_is_utf8(complaints.list[i].detail, strlen(complaints.list[i].detail)));
        check_words(complaints.list[i].key);
    }
    bool refused = complaints.count > 0;
    complaints_free(&complaints);
    form_free(form);
    return refused;
}

static void malformed_definitions_are_complained_of(void **unused)
{
    (void)unused;
    json_t *goods = good_definitions(), *good;
    size_t i, malformed = 0, tries = 0;
    json_array_foreach(goods, i, good) assert_false(try_definition(good));
    state = 20261127;
    for (; malformed < MALFORMED && tries < TRIES; tries++) {
        json_t *definition =
            json_deep_copy(json_array_get(goods, below(json_array_size(goods))));
        size_t which = below(sizeof mutations / sizeof mutations[0] + 1);
        if (which < sizeof mutations / sizeof mutations[0]) {
            mutations[which](definition);
        } else {
            json_t *read = broken_text(definition);
            json_decref(definition);
            definition = read;
        }
        malformed += !definition || try_definition(definition);
        json_decref(definition);
    }
    print_message("%zu of %zu\n", malformed, tries);
    assert_int_equal(malformed, MALFORMED);
    json_decref(goods);
}

/* A sent form that is a list of written pairs, so that one of them can be broken. */
struct body {
    struct buffer pairs[600];
    size_t count;
};

static struct buffer *body_add(struct body *body, const char *name, const char *value)
{
    struct buffer *pair = &body->pairs[body->count++];
    buffer_clear(pair);
    buffer_print(pair, "%s=%s", name, value);
    return pair;
}

/* A browser's answers to all questions of a form. */
static void body_fill(struct body *body, const struct form *form)
{
    body->count = 0;
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        if (question->kind == KIND_NUMBER)
            body_add(body, question->name, "3");
        else if (question_is_open(question))
            body_add(body, question->name, "Meer+tijd+%26+rust%21");
        else if (question->choice_count)
            body_add(body, question->name,
                     question->choices[below(question->choice_count)].value);
    }
}

static void send_bad_bytes(struct body *body, const struct form *form)
{
    static const char *const bytes[] = {
        "%",         "%z",           "%0",   "%zz",  "%00",    "a%ff",         "%c3", "%c0%80",
        "%ed%a0%80", "%f5%80%80%80", "\xff", "\xc3", "%e2%82", "\xf0\x9f\x98", NULL};
    (void)form;
    struct buffer *pair = &body->pairs[below(body->count)];
    buffer_text(pair, one_of(bytes));
}

static void send_too_many_fields(struct body *body, const struct form *form)
{
    (void)form;
    while (body->count < FIELDS_MAX + 1)
        body_add(body, "x", "1");
}

/* A closed question whose choices may be chosen one at a time, or any. */
static const struct question *random_question(const struct form *form, bool one)
{
    size_t start = below(form->question_count);
    for (size_t i = 0; i < form->question_count; i++) {
        const struct question *question = &form->questions[(start + i) % form->question_count];
        if (question_is_closed(question) && question->choice_count > 1 &&
            !(one && (question->several || question->kind == KIND_RANKING)))
            return question;
    }
    fail_msg("%s asks nothing", form->name);
    return NULL;
}

static void send_no_choice(struct body *body, const struct form *form)
{
    static const char *const values[] = {"geen keuze", "JA",  "0x1",   "-1",
                                         "on",         "%20", "ja%0a", NULL};
    body_add(body, random_question(form, false)->name, one_of(values));
}

static void send_two_of_one(struct body *body, const struct form *form)
{
    const struct question *question = random_question(form, true);
    body_add(body, question->name, question->choices[0].value);
    body_add(body, question->name, question->choices[1].value);
}

/* To every open question, whatever its limit. */
static void send_a_long_text(struct body *body, const struct form *form)
{
    size_t texts[FORM_TEXTS_MAX], count = form_texts(form, texts);
    for (size_t i = 0; i < count; i++) {
        struct buffer *pair = body_add(body, form->questions[texts[i]].name, "");
        while (pair->size <= FORM_TEXT_BYTES + 100)
            buffer_byte(pair, 'x');
        struct buffer first = body->pairs[0]; /* the first of a name is what counts */
        body->pairs[0] = *pair;
        *pair = first;
    }
}

static void send_other_bytes(struct body *body, const struct form *form)
{
    (void)form;
    struct buffer *pair = &body->pairs[below(body->count)];
    for (size_t i = 0; i < 4; i++)
        pair->data[below(pair->size)] = (char)(1 + below(255));
}

static void send_a_part(struct body *body, const struct form *form)
{
    (void)form;
    body->count = 1 + below(body->count);
    body->pairs[body->count - 1].size -= below(body->pairs[body->count - 1].size);
}

static const struct {
    void (*break_it)(struct body *body, const struct form *form);
    bool always; /* no form without conditions lets it through */
} breakages[] = {
    {send_bad_bytes,       true },
    {send_too_many_fields, true },
    {send_no_choice,       true },
    {send_two_of_one,      true },
    {send_a_long_text,     false},
    {send_other_bytes,     false},
    {send_a_part,          false},
};

/* Nothing in it may be hidden, so that no answer is dropped unseen. */
static bool form_is_plain(const struct form *form)
{
    for (size_t q = 0; q < form->question_count; q++) {
        if (form->questions[q].when[0] || form->questions[q].owner)
            return false;
        for (size_t c = 0; c < form->questions[q].choice_count; c++)
            if (form->questions[q].choices[c].when)
                return false;
    }
    return true;
}

/* Packed and unpacked again they are the same. */
static void check_packed(const struct answers *answers, struct arena *arena)
{
    struct answers *again;
    size_t size = answers_packed_size(answers->form);
    uint8_t *packed = arena_alloc(arena, size), *twice = arena_alloc(arena, size);
    answers_pack(answers, packed);
    assert_true(answers_unpack(answers->form, packed, arena, &again));
    answers_pack(again, twice);
    assert_memory_equal(packed, twice, size);
}

/* True when it was refused or an answer was complained of. */
static bool try_body(const struct form *form, const struct body *body)
{
    struct buffer sent = {0};
    for (size_t i = 0; i < body->count; i++) {
        buffer_text(&sent, i ? "&" : "");
        buffer_add(&sent, body->pairs[i].data, body->pairs[i].size);
    }
    struct arena *arena = arena_new_secret();
    struct fields fields;
    struct answer_errors errors = {0};
    int refusal = form_read(sent.data, sent.size, arena, &fields);
    assert_true(refusal == 0 || refusal == 400 || refusal == 413);
    if (!refusal) {
        struct answers *answers = answers_read(form, &fields, arena, &errors);
        for (size_t i = 0; i < errors.count; i++) {
            assert_true(errors.list[i].question < form->question_count);
            check_words(errors.list[i].key);
        }
        if (errors.count == 0)
            check_packed(answers, arena);
    }
    arena_free(arena);
    buffer_free(&sent);
    return refusal || errors.count > 0;
}

static void malformed_answers_are_complained_of(void **unused)
{
    (void)unused;
    static struct body body;
    struct form *forms[32];
    struct complaints complaints = {0};
    json_t *goods = good_definitions();
    size_t count = json_array_size(goods), plain = 0, malformed = 0, tries = 0;
    assert_true(count <= sizeof forms / sizeof forms[0]);
    state = 20261127;
    for (size_t i = 0; i < count; i++) {
        forms[i] = form_load("f", json_array_get(goods, i), &complaints);
        assert_non_null(forms[i]);
        plain += form_is_plain(forms[i]);
        body_fill(&body, forms[i]);
        if (form_is_plain(forms[i]))
            assert_false(try_body(forms[i], &body));
    }
    assert_true(plain > 5 && plain < count);
    for (; malformed < MALFORMED && tries < TRIES; tries++) {
        const struct form *form = forms[below(count)];
        size_t which = below(sizeof breakages / sizeof breakages[0]);
        body_fill(&body, form);
        breakages[which].break_it(&body, form);
        bool refused = try_body(form, &body);
        if (breakages[which].always && form_is_plain(form) && !refused)
            fail_msg("breakage %zu was let through: %s", which,
                     body.pairs[body.count - 1].data);
        malformed += refused;
    }
    print_message("%zu of %zu\n", malformed, tries);
    assert_int_equal(malformed, MALFORMED);
    for (size_t i = 0; i < sizeof body.pairs / sizeof body.pairs[0]; i++)
        buffer_free(&body.pairs[i]);
    for (size_t i = 0; i < count; i++)
        form_free(forms[i]);
    json_decref(goods);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_definitions_are_complained_of),
        cmocka_unit_test(malformed_answers_are_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
