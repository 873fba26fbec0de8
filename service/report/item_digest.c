#include "report/item_digest.h"

#include <sodium.h>

#include "base/check.h"

#define DIGEST_BYTES 32

/* Takes value over. */
static void digest_canonical(json_t *value, char digest[ITEM_DIGEST_TEXT])
{
    check(value, "the texts of a form are UTF-8");
    struct buffer text = {0};
    uint8_t bytes[DIGEST_BYTES];
    json_canonical(value, &text);
    crypto_generichash(bytes, sizeof bytes, (const uint8_t *)text.data, text.size, NULL, 0);
    text_hex(bytes, sizeof bytes, digest);
    buffer_free(&text);
    json_decref(value);
}

void item_digest_wording(const struct question *question, char digest[ITEM_DIGEST_TEXT])
{
    digest_canonical(json_pack("[s, s]", localised_text(&question->title, "nl"),
                               localised_text(&question->description, "nl")),
                     digest);
}

void item_digest_scale(const struct question *question, const char *kind,
                       char digest[ITEM_DIGEST_TEXT])
{
    json_t *choices = json_array();
    for (size_t i = 0; i < question->choice_count; i++) {
        const struct choice *choice = &question->choices[i];
        json_array_append_new(choices,
                              json_pack("[s, s, b, b, i]", choice->value,
                                        localised_text(&choice->text, "nl"), choice->dont_know,
                                        choice->none, question_band(question, i)));
    }
    digest_canonical(json_pack("[s, s?, o]", kind, question->scale, choices), digest);
}
