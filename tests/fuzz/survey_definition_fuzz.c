/* A definition from anybody: a form or complaints, never neither. */
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "survey/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    json_t *definition = json_parse((const char *)bytes, size, NULL);
    if (!definition)
        return 0;
    struct complaints complaints = {0};
    struct form *form = form_load("f", definition, &complaints);
    check((form != NULL) == (complaints.count == 0), "a form or complaints");
    if (form)
        check(answers_packed_size(form) < 4096, "answers are small");
    form_free(form);
    complaints_free(&complaints);
    json_decref(definition);
    return 0;
}
