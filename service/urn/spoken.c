#include "urn/spoken.h"

void spoken_digest(const struct question *question, const char *words, char digest[SPOKEN_TEXT])
{
    struct buffer text = {0};
    uint8_t bytes[DIGEST_SIZE];
    question_words(question, words, &text);
    digest_of(text.size ? text.data : "", text.size, bytes);
    text_hex(bytes, sizeof bytes, digest);
    buffer_free(&text);
}
