/* An open answer from anybody: its hints lie in it, in order, apart, and between characters. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "survey/hint.h"

#define MOST 64

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool between_characters(const char *text, size_t size, size_t at)
{
    return at == size || ((unsigned char)text[at] & 0xc0) != 0x80;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    struct hint hints[MOST], first;
    size_t count = hint_find(text, size, hints, MOST), end = 0;
    bool utf8 = text_is_utf8(text, size);
    check(count <= MOST, "no more than asked");
    for (size_t i = 0; i < count; i++) {
        check(hints[i].start >= end && hints[i].size > 0, "in order and apart");
        check(hints[i].size <= size - hints[i].start, "inside the text");
        end = hints[i].start + hints[i].size;
        check(strlen(hint_name(hints[i].kind)) > 0, "a kind of ours");
        check(!utf8 || (between_characters(text, size, hints[i].start) &&
                        between_characters(text, size, end)),
              "between characters");
    }
    check(hint_find(text, size, &first, 1) == (count ? 1 : 0), "one when there is one");
    check(!count || (first.start == hints[0].start && first.size == hints[0].size &&
                     first.kind == hints[0].kind),
          "the first is the first");
    return 0;
}
