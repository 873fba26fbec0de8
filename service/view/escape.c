#include "view/escape.h"

#include <string.h>

void escape_text(struct buffer *out, const char *text, size_t size)
{
    const char *end = text + size;
    while (text < end) {
        size_t run = 0;
        while (text + run < end && !strchr("&<>\"'", text[run]))
            run++;
        buffer_add(out, text, run);
        text += run;
        if (text == end)
            return;
        switch (*text++) {
        case '&':
            buffer_text(out, "&amp;");
            break;
        case '<':
            buffer_text(out, "&lt;");
            break;
        case '>':
            buffer_text(out, "&gt;");
            break;
        case '"':
            buffer_text(out, "&quot;");
            break;
        case '\'':
            buffer_text(out, "&#39;");
            break;
        default: /* a NUL, which strchr finds as well: it has no place in HTML */
            break;
        }
    }
}

static bool url_is_fit(const char *text, enum html_place place)
{
    if (place == PLACE_URL_SLASH)
        return *text != '/' && *text != '\\';
    if (place != PLACE_URL_START)
        return true;
    if (*text == '/')
        return text[1] != '/' && text[1] != '\\';
    return *text == '#' || *text == '?' || text_starts(text, "https:");
}

void escape_url(struct buffer *out, const char *text, enum html_place place)
{
    if (!url_is_fit(text, place)) {
        buffer_byte(out, '#');
        return;
    }
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '&')
            buffer_text(out, "&amp;");
        else if (c == '\'')
            buffer_text(out, "&#39;");
        else if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c))
            buffer_print(out, "%%%02X", c);
        else
            buffer_byte(out, (char)c);
    }
}
