#include "commands/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"

/* The national lists of schools and childcare fit. */
#define FILE_MOST    (64u * 1024 * 1024)
#define COLUMNS_MOST 64
#define ROWS_MOST    200000

struct row {
    size_t line;
    const char **cells;
    size_t count;
};

struct table {
    struct row head;
    struct row **rows;
    size_t count;
};

/* Code points of Windows-1252 from 0x80 to 0x9F (the WHATWG index); the rest is Latin-1. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

static void add_utf8(struct buffer *out, uint32_t point)
{
    if (point < 0x80) {
        buffer_byte(out, (char)point);
    } else if (point < 0x800) {
        buffer_byte(out, (char)(0xC0 | point >> 6));
        buffer_byte(out, (char)(0x80 | (point & 0x3F)));
    } else {
        buffer_byte(out, (char)(0xE0 | point >> 12));
        buffer_byte(out, (char)(0x80 | (point >> 6 & 0x3F)));
        buffer_byte(out, (char)(0x80 | (point & 0x3F)));
    }
}

static bool read_bytes(const char *path, struct buffer *out, struct complaint *complaint)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return complain(complaint, 422, "table.unreadable", "%s: %s", path, strerror(errno));
    char part[16384];
    size_t got;
    while ((got = fread(part, 1, sizeof part, file)) > 0 && out->size < FILE_MOST)
        buffer_add(out, part, got);
    int reason = ferror(file) ? errno : 0;
    fclose(file);
    if (reason)
        return complain(complaint, 422, "table.unreadable", "%s: %s", path, strerror(reason));
    if (out->size >= FILE_MOST)
        return complain(complaint, 422, "table.too-large", "%s", path);
    return !memchr(out->data, 0, out->size) ||
           complain(complaint, 422, "table.no-text", "%s", path);
}

/* The file as UTF-8 without a byte order mark. */
static const char *read_text(const char *path, struct arena *arena, struct complaint *complaint)
{
    struct buffer bytes = {0}, text = {0};
    buffer_text(&bytes, "");
    const char *result = NULL;
    if (read_bytes(path, &bytes, complaint)) {
        const char *start = bytes.data;
        if (text_starts(start, "\xEF\xBB\xBF"))
            start += 3;
        buffer_text(&text, "");
        if (text_is_utf8(start, strlen(start)))
            buffer_text(&text, start);
        else
            for (const unsigned char *c = (const unsigned char *)start; *c; c++)
                add_utf8(&text, *c >= 0x80 && *c < 0xA0 ? windows_1252[*c - 0x80] : *c);
        result = arena_copy(arena, text.data, text.size);
    }
    buffer_free(&bytes);
    buffer_free(&text);
    return result;
}

static const char *trimmed(struct arena *arena, const char *text, size_t size)
{
    while (size > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        size--;
    }
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    return arena_copy(arena, text, size);
}

/* Reads a cell and gives what follows it; NULL when its quotes never close. */
static const char *read_cell(const char *at, char separator, struct arena *arena, size_t *lines,
                             const char **cell)
{
    const char ends[] = {separator, '\r', '\n', '\0'};
    if (*at != '"') {
        size_t size = strcspn(at, ends);
        *cell = trimmed(arena, at, size);
        return at + size;
    }
    struct buffer text = {0};
    buffer_text(&text, "");
    for (at++; *at && (*at != '"' || at[1] == '"'); at++) {
        *lines += *at == '\n';
        buffer_byte(&text, *at);
        at += *at == '"';
    }
    *cell = trimmed(arena, text.data, text.size);
    buffer_free(&text);
    return *at ? at + 1 + strcspn(at + 1, ends) : NULL;
}

static const char *read_row(const char *at, char separator, struct arena *arena, size_t *lines,
                            struct row *row)
{
    const char *cells[COLUMNS_MOST];
    row->line = *lines;
    for (;;) {
        const char *cell;
        at = read_cell(at, separator, arena, lines, &cell);
        if (!at)
            return NULL;
        if (row->count < COLUMNS_MOST)
            cells[row->count++] = cell;
        if (*at != separator)
            break;
        at++;
    }
    row->cells = arena_alloc(arena, row->count * sizeof *cells);
    memcpy(row->cells, cells, row->count * sizeof *cells);
    at += *at == '\r';
    *lines += *at == '\n';
    return at + (*at == '\n');
}

static bool row_is_empty(const struct row *row)
{
    return row->count == 1 && !*row->cells[0];
}

/* What stands between the cells of the first line. */
static char separator_of(const char *text)
{
    size_t first = strcspn(text, "\n");
    return memchr(text, ';', first) ? ';' : memchr(text, '\t', first) ? '\t' : ',';
}

struct table *table_read(const char *path, struct arena *arena, struct complaint *complaint)
{
    const char *at = read_text(path, arena, complaint);
    if (!at)
        return NULL;
    char separator = separator_of(at);
    size_t lines = 1, begun = 1;
    struct table *table = arena_alloc(arena, sizeof *table);
    table->rows = arena_alloc(arena, ROWS_MOST * sizeof(struct row *));
    at = read_row(at, separator, arena, &lines, &table->head);
    while (at && *at && table->count < ROWS_MOST) {
        struct row *row = arena_alloc(arena, sizeof *row);
        begun = lines;
        at = read_row(at, separator, arena, &lines, row);
        if (at && !row_is_empty(row))
            table->rows[table->count++] = row;
    }
    if (!at)
        complain(complaint, 422, "table.unclosed", "%zu", begun);
    else if (*at)
        complain(complaint, 422, "table.too-large", "%s", path);
    return at && !*at ? table : NULL;
}

size_t table_rows(const struct table *table)
{
    return table->count;
}

size_t table_line(const struct table *table, size_t row)
{
    return table->rows[row]->line;
}

static size_t column_find(const struct table *table, const char *column)
{
    size_t i = 0;
    while (i < table->head.count && strcasecmp(table->head.cells[i], column) != 0)
        i++;
    return i;
}

const char *table_first(const struct table *table)
{
    return table->head.count > 0 ? table->head.cells[0] : "";
}

bool table_has(const struct table *table, const char *column)
{
    return column_find(table, column) < table->head.count;
}

const char *table_cell(const struct table *table, size_t row, const char *column)
{
    size_t i = column_find(table, column);
    return i < table->rows[row]->count ? table->rows[row]->cells[i] : "";
}
