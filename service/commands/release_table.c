#include "commands/release_table.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "commands/command.h"

enum column {
    COLUMN_NODE,
    COLUMN_AUDIENCE,
    COLUMN_FIGURE,
    COLUMN_N,
    COLUMN_NO_OR_BIT,
    COLUMN_NO,
    COLUMN_COUNT
};

static const char *const heads[COLUMN_COUNT] = {"release.node",        "release.audience",
                                                "release.figure",      "release.n",
                                                "release.no-or-a-bit", "release.no"};

struct table {
    struct arena *arena;
    struct buffer cells; /* of const char *, COLUMN_COUNT for each row */
    size_t widths[COLUMN_COUNT];
    const char *few;
};

static const char *say(struct table *table, const char *key)
{
    return view_text(command_view(), command_language(), key, NULL, table->arena);
}

/* Characters, not bytes: names have accents. */
static size_t width_of(const char *text)
{
    return text_characters(text, strlen(text));
}

static void add_row(struct table *table, const char *const cells[COLUMN_COUNT])
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        size_t width = width_of(cells[c]);
        if (width > table->widths[c])
            table->widths[c] = width;
    }
    buffer_add(&table->cells, cells, COLUMN_COUNT * sizeof *cells);
}

static const char *percents(struct table *table, const json_t *figure, const char *name)
{
    struct range share;
    if (!release_share(figure, name, &share))
        return "";
    return arena_print(table->arena, "%d-%d %%", share.low, share.high);
}

static const char *about(struct table *table, const json_t *object)
{
    struct range n;
    return release_n(object, &n) ? arena_print(table->arena, "%d+", n.low) : table->few;
}

static void add_figure(struct table *table, const json_t *node, const char *name,
                       const json_t *figure)
{
    bool parent = text_equal(json_text(node, "audience", ""), "parent");
    const char *audience = say(table, parent ? "release.parent" : "release.professional");
    const char *place = json_text(node, "name", "");
    const char *const cells[] = {place,
                                 audience,
                                 name,
                                 about(table, figure),
                                 percents(table, figure, "noOrBit"),
                                 percents(table, figure, "no")};
    add_row(table, cells);

    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        const char *words =
            arena_print(table->arena, "%s = %s: %s", name, json_text(option, "value", ""),
                        percents(table, option, "share"));
        const char *const line[] = {place, audience, words, "", "", ""};
        add_row(table, line);
    }
}

static void add_group(struct table *table, const json_t *node, const char *group,
                      const char *word)
{
    const char *key;
    json_t *figure;
    json_object_foreach(json_object_get(node, group), key, figure)
    {
        add_figure(table, node, *word ? arena_print(table->arena, "%s %s", word, key) : key,
                   figure);
    }
}

static void print_cells(const struct table *table)
{
    for (size_t at = 0; at < table->cells.size; at += COLUMN_COUNT * sizeof(char *)) {
        const char *cells[COLUMN_COUNT];
        memcpy(cells, table->cells.data + at, sizeof cells);
        int last = COLUMN_COUNT - 1;
        while (last > 0 && !*cells[last])
            last--;
        for (int c = 0; c <= last; c++) {
            size_t pad = c == last ? 0 : table->widths[c] - width_of(cells[c]) + 2;
            printf("%s%*s", cells[c], (int)pad, "");
        }
        putchar('\n');
    }
}

void release_table_print(const struct release *release)
{
    struct table table = {.arena = arena_new()};
    table.few = say(&table, "release.few");
    const json_t *round = release_round(release);
    printf("%s, %s (%s)\n\n", json_text(release_municipality(release), "name", ""),
           json_text(round, "name", ""), json_text(round, "schoolYear", ""));

    const char *titles[COLUMN_COUNT];
    for (int c = 0; c < COLUMN_COUNT; c++)
        titles[c] = say(&table, heads[c]);
    add_row(&table, titles);
    for (size_t i = 0; i < release_node_count(release); i++) {
        const json_t *node = release_node_at(release, i);
        add_figure(&table, node, say(&table, "release.answers"), node);
        add_group(&table, node, "items", "");
        add_group(&table, node, "steps", say(&table, "release.step"));
        add_group(&table, node, "themes", say(&table, "release.theme"));
    }
    print_cells(&table);
    buffer_free(&table.cells);
    arena_free(table.arena);
}
