/* A sent form from anybody: what is read without errors can be packed and comes back, and no
 * answer is left to what is not asked. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "http/form.h"
#include "survey/answer.h"
#include "survey/library.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Together they have every way of answering. */
static struct {
    const char *name, *theme;
    struct form *form;
} forms[] = {
    {"ouder-standaard",       "lezen", NULL},
    {"voorbeeld-activiteit",  NULL,    NULL},
    {"voorbeeld-bibliotheek", NULL,    NULL},
    {"voorbeeld-schoolkeuze", NULL,    NULL},
};

static void try_fields(const struct form *form, const struct fields *fields)
{
    struct arena *arena = arena_new_secret();
    struct answer_errors errors;
    struct answers *answers = answers_read(form, fields, arena, &errors), *again;
    uint8_t *packed = arena_alloc(arena, answers_packed_size(form));
    for (size_t q = 0; q < form->question_count; q++)
        check(answers->asked[q] || (!answers->list[q].choices && !answers->list[q].text),
              "only what is asked is answered");
    if (errors.count == 0) {
        answers_pack(answers, packed);
        check(answers_unpack(form, packed, arena, &again), "packed answers come back");
        for (size_t q = 0; q < form->question_count; q++)
            check(again->list[q].choices == answers->list[q].choices, "unchanged");
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct complaints complaints = {0};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (!forms[i].form)
            forms[i].form = library_form(forms[i].name, forms[i].theme, true, NULL, NULL, NULL,
                                         &complaints);
        check(forms[i].form, "the form loads");
        struct arena *arena = arena_new_secret();
        struct fields fields;
        if (form_read((const char *)bytes, size, arena, &fields) == 0)
            try_fields(forms[i].form, &fields);
        arena_free(arena);
    }
    return 0;
}
