#include "survey/markup.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct {
    const char *name, *character;
} entities[] = {
    {"&amp;",  "&"       },
    {"&lt;",   "<"       },
    {"&gt;",   ">"       },
    {"&quot;", "\""      },
    {"&nbsp;", "\xC2\xA0"},
};

static const char *const breaks[] = {"<p>", "</p>", "<br>", "<br/>", "<br />"};

/* The length of a break at that place, or 0. */
static size_t break_at(const char *at)
{
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++)
        if (!strncasecmp(at, breaks[i], strlen(breaks[i])))
            return strlen(breaks[i]);
    return 0;
}

static size_t entity_at(const char *at, struct buffer *out)
{
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        size_t length = strlen(entities[i].name);
        if (strncmp(at, entities[i].name, length) != 0)
            continue;
        buffer_text(out, entities[i].character);
        return length;
    }
    buffer_byte(out, *at);
    return 1;
}

/* <a href="https://...">words</a>; the bytes taken, or 0. */
static size_t link_at(const char *at, struct buffer *out)
{
    static const char start[] = "<a href=\"";
    if (strncasecmp(at, start, sizeof start - 1) != 0)
        return 0;
    const char *address = at + sizeof start - 1;
    size_t size = strcspn(address, "\"<>");
    const char *words = address + size + 2;
    if (strncmp(address, "https://", 8) != 0 || strncmp(address + size, "\">", 2) != 0)
        return 0;
    size_t length = strcspn(words, "<");
    if (strncasecmp(words + length, "</a>", 4) != 0)
        return 0;
    for (size_t i = 0; i < length;)
        i += entity_at(words + i, out);
    buffer_print(out, " (%.*s)", (int)size, address);
    return (size_t)(words + length + 4 - at);
}

const char *markup_reduce(const char *html, struct arena *arena)
{
    struct buffer out = {0};
    bool parted = true;
    while (*html) {
        size_t length = break_at(html);
        if (length > 0) {
            if (!parted)
                buffer_text(&out, "\n\n");
            parted = true;
        } else if (*html == '<') {
            length = link_at(html, &out);
            parted = false;
        } else {
            length = entity_at(html, &out);
            parted = false;
        }
        if (length == 0) {
            buffer_free(&out);
            return NULL;
        }
        html += length;
    }
    while (out.size > 0 && out.data[out.size - 1] == '\n')
        out.size--;
    const char *text = arena_copy(arena, out.size ? out.data : "", out.size);
    buffer_free(&out);
    return text;
}
