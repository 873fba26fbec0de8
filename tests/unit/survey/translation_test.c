/*
 * Forms in further languages: how a translation comes into a definition, and that ours of the
 * parents' forms are whole.
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
#include "survey/library.h"
#include "survey/translation.h"

static void adds_what_is_missing(void **state)
{
    (void)state;
    json_t *definition = json_loads(
        "{\"title\": {\"nl\": \"Een\"}, \"pages\": [{\"elements\": [{\"title\": {\"nl\": "
        "\"Ja\", "
        "\"tr\": \"Own\"}, \"description\": {\"nl\": \"Nee\"}, \"name\": \"nl\"}]}]}",
        0, NULL);
    json_t *texts = json_loads(
        "{\"Een\": \"Bir\", \"Ja\": \"Evet\", \"nl\": \"never\", \"Twee\": \"Iki\"}", 0, NULL);
    json_t *wanted = json_loads(
        "{\"title\": {\"nl\": \"Een\", \"tr\": \"Bir\"}, \"pages\": [{\"elements\": "
        "[{\"title\": "
        "{\"nl\": \"Ja\", \"tr\": \"Own\"}, \"description\": {\"nl\": \"Nee\"}, \"name\": "
        "\"nl\"}]}]}",
        0, NULL);
    translation_add(definition, "tr", texts);
    assert_true(json_equal(definition, wanted));
    translation_add(definition, "pl", NULL);
    assert_true(json_equal(definition, wanted));
    json_decref(definition);
    json_decref(texts);
    json_decref(wanted);
}

static const char *const drafts[] = {"tr", "ar", "pl", "uk", NULL};
static const char *const parents[] = {"ouder-kort",           "ouder-standaard",
                                      "ouder-thema-taal",     "ouder-thema-lezen",
                                      "ouder-thema-bewegen",  "ouder-thema-gezond-gedrag",
                                      "ouder-thema-geluk",    "ouder-thema-schoolkeuze",
                                      "voorbeeld-activiteit", "voorbeeld-bibliotheek",
                                      "voorbeeld-schoolkeuze"};

static void check_whole(const char *name, const char *theme)
{
    struct complaints complaints = {0};
    struct form *form = library_form(name, theme, true, drafts, NULL, NULL, &complaints);
    assert_non_null(form);
    for (size_t i = 0; drafts[i]; i++)
        form_missing(form, drafts[i], &complaints);
    for (size_t i = 0; i < complaints.count; i++)
        print_error("%s %s\n", complaints.list[i].path, complaints.list[i].detail);
    assert_int_equal(complaints.count, 0);
    size_t languages = 0;
    while (form->languages[languages])
        languages++;
    assert_int_equal(languages, 6);
    form_free(form);
}

static void parents_forms_are_whole(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    json_t *items = library_items(NULL, &complaints);
    for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
        const char *theme;
        json_t *block;
        if (!library_form_has_theme(parents[i], NULL)) {
            check_whole(parents[i], NULL);
            continue;
        }
        json_object_foreach(json_object_get(items, "theme_blocks"), theme, block)
        {
            check_whole(parents[i], theme);
        }
    }
    json_decref(items);
}

/* Whether some form or item has that Dutch text: a translation of another one is left over. */
static bool is_used(const char *dutch)
{
    json_t *text = json_string(dutch);
    char *quoted = json_dumps(text, JSON_ENCODE_ANY);
    size_t count;
    const struct embedded *files = embedded_under("forms/", &count);
    bool used = false;
    for (size_t i = 0; i < count; i++)
        used = used || (strncmp(files[i].path, "forms/texts/", 12) != 0 &&
                        strstr(files[i].data, quoted));
    free(quoted);
    json_decref(text);
    return used;
}

static void translations_are_used(void **state)
{
    (void)state;
    for (size_t i = 0; drafts[i]; i++) {
        char path[40];
        snprintf(path, sizeof path, "forms/texts/%s.json", drafts[i]);
        const struct embedded *file = embedded_find(path);
        json_t *texts = json_loadb(file->data, file->size, JSON_REJECT_DUPLICATES, NULL);
        assert_true(json_object_size(texts) > 90);
        const char *dutch;
        json_t *translation;
        json_object_foreach(texts, dutch, translation)
        {
            if (!is_used(dutch))
                fail_msg("%s: %s", path, dutch);
            assert_true(json_string_length(translation) > 0);
        }
        json_decref(texts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_what_is_missing),
        cmocka_unit_test(parents_forms_are_whole),
        cmocka_unit_test(translations_are_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
