#include "export/csv.h"

#include <string.h>

void csv_begin(struct buffer *out)
{
    buffer_text(out, "\xEF\xBB\xBF");
}

static bool at_line_start(const struct buffer *out)
{
    return out->size == 0 || out->data[out->size - 1] == '\n' ||
           (out->size == 3 && !memcmp(out->data, "\xEF\xBB\xBF", 3));
}

static void separate(struct buffer *out)
{
    if (!at_line_start(out))
        buffer_byte(out, ';');
}

void csv_cell(struct buffer *out, const char *text)
{
    /* An empty first cell is quoted, or the next one would take its place. */
    bool quoted = strpbrk(text, ";\"\r\n") != NULL || (!*text && at_line_start(out));
    bool formula = *text && strchr("=+-@\t\r", *text);
    separate(out);
    if (quoted)
        buffer_byte(out, '"');
    if (formula)
        buffer_byte(out, '\'');
    for (const char *at = text; *at; at++) {
        if (*at == '"')
            buffer_byte(out, '"');
        buffer_byte(out, *at);
    }
    if (quoted)
        buffer_byte(out, '"');
}

void csv_number(struct buffer *out, json_int_t number)
{
    separate(out);
    buffer_print(out, "%lld", (long long)number);
}

void csv_tenths(struct buffer *out, int tenths)
{
    separate(out);
    buffer_print(out, "%d,%d", tenths / 10, tenths % 10);
}

void csv_end_line(struct buffer *out)
{
    buffer_text(out, "\r\n");
}

const char *csv_audience(const char *audience)
{
    return text_equal(audience, "parent") ? "ouder" : "professional";
}
