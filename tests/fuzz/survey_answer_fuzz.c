/* A sent form from anybody: what is read without errors can be packed and comes back. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "http/form.h"
#include "survey/answer.h"
#include "survey/library.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct form *form;
    struct complaints complaints = {0};
    if (!form)
        form = library_form("ouder-standaard", "lezen", true, NULL, NULL, NULL, &complaints);
    check(form, "the form loads");
    struct arena *arena = arena_new_secret();
    struct fields fields;
    if (form_read((const char *)bytes, size, arena, &fields) == 0) {
        struct answer_errors errors;
        struct answers *answers = answers_read(form, &fields, arena, &errors), *again;
        uint8_t *packed = arena_alloc(arena, answers_packed_size(form));
        if (errors.count == 0) {
            answers_pack(answers, packed);
            check(answers_unpack(form, packed, arena, &again), "packed answers come back");
            for (size_t q = 0; q < form->question_count; q++)
                check(again->list[q].choices == answers->list[q].choices, "unchanged");
        }
    }
    arena_free(arena);
    return 0;
}
