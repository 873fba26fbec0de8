/*
 * The files for spreadsheets: how cells are written, and that every number in them stands in
 * the release.
 */
#include "../report/fixture.h"
#include "export/csv.h"

static void cells_are_quoted_and_no_formula(void **state)
{
    (void)state;

    static const struct {
        const char *text, *cell;
    } cells[] = {
        {"plain",  "plain"        },
        {"a;b",    "\"a;b\""      },
        {"a\"b",   "\"a\"\"b\""   },
        {"a\nb",   "\"a\nb\""     },
        {"a\rb",   "\"a\rb\""     },
        {"=1+1",   "'=1+1"        },
        {"+31",    "'+31"         },
        {"-5",     "'-5"          },
        {"@x",     "'@x"          },
        {"\tx",    "'\tx"         },
        {"\rx",    "\"'\rx\""     },
        {"a=b",    "a=b"          },
        {"=a;\"b", "\"'=a;\"\"b\""},
        {"25+",    "25+"          },
        {"é",     "é"           }
    };

    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct buffer out = {0};
        csv_cell(&out, cells[i].text);
        assert_string_equal(out.data, cells[i].cell);
        buffer_free(&out);
    }
}

static void lines_have_separators_between_cells_alone(void **state)
{
    (void)state;
    struct buffer out = {0};
    csv_begin(&out);
    csv_cell(&out, "a");
    csv_number(&out, -3);
    csv_tenths(&out, 255);
    csv_tenths(&out, 1000);
    csv_end_line(&out);
    csv_cell(&out, "");
    csv_cell(&out, "");
    csv_cell(&out, "b");
    csv_end_line(&out);
    assert_string_equal(out.data, "\xEF\xBB\xBF"
                                  "a;-3;25,5;100,0\r\n\"\";;b\r\n");
    buffer_free(&out);
}

/* ---- read back ----------------------------------------------------------------------- */

#define CELLS 32

struct row {
    char cells[CELLS][400];
    size_t count;
};

/* RFC 4180 with semicolons; the position behind the row, NULL at the end. */
static const char *read_row(const char *text, struct row *row)
{
    row->count = 0;
    if (!text || !*text)
        return NULL;
    for (;;) {
        char *cell = row->cells[row->count++];
        size_t size = 0;
        assert_true(row->count < CELLS);
        bool quoted = *text == '"';
        text += quoted;
        while (quoted ? (text[0] != '"' || text[1] == '"') : *text != ';' && text[0] != '\r') {
            assert_true(*text && size < sizeof row->cells[0] - 1);
            text += quoted && text[0] == '"';
            cell[size++] = *text++;
        }
        cell[size] = 0;
        text += quoted;
        if (*text == ';') {
            text++;
            continue;
        }
        assert_true(text[0] == '\r' && text[1] == '\n');
        return text + 2;
    }
}

static size_t column(const struct row *head, const char *name)
{
    size_t c = 0;
    while (c < head->count && strcmp(head->cells[c], name) != 0)
        c++;
    assert_true(c < head->count);
    return c;
}

/* The node or grouping a row is about. */
static const json_t *place_of_row(const struct release *release, const struct row *head,
                                  const struct row *row)
{
    const char *audience =
        strcmp(row->cells[column(head, "doelgroep")], "ouder") ? "professional" : "parent";
    const char *id = row->cells[column(head, "plek_id")];
    for (size_t i = 0; i < release_grouping_count(release); i++) {
        const json_t *grouping = release_grouping_at(release, i);
        if (!strcmp(json_text(grouping, "id", ""), id) &&
            !strcmp(json_text(grouping, "audience", ""), audience))
            return grouping;
    }
    return release_node(release, id, audience);
}

static const json_t *figure_of_row(const struct release *release, const struct row *head,
                                   const struct row *row)
{
    const json_t *node = place_of_row(release, head, row);
    const char *kind = row->cells[column(head, "cijfer_soort")];
    const char *code = row->cells[column(head, "code")];
    const char *breakdown = row->cells[column(head, "uitsplitsing")];
    const char *answer = row->cells[column(head, "antwoord")];
    assert_non_null(node);
    if (*breakdown)
        return json_object_get(
            json_object_get(json_object_get(json_object_get(node, "breakdowns"), breakdown),
                            row->cells[column(head, "groep")]),
            code);
    if (!strcmp(answer, "weet_niet") || !strcmp(answer, "overgeslagen"))
        return node;
    return !strcmp(kind, "vraag")   ? release_item_figure(node, code)
           : !strcmp(kind, "stap")  ? release_step_figure(node, code)
           : !strcmp(kind, "thema") ? release_theme_figure(node, code)
                                    : node;
}

static bool share_named(const json_t *list, const char *name, const char *value,
                        struct range *share)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry)
    {
        if (!strcmp(json_text(entry, name, ""), value))
            return release_share(entry, "share", share);
    }
    return false;
}

static bool share_of_row(const struct row *head, const struct row *row, const json_t *figure,
                         struct range *share)
{
    const char *answer = row->cells[column(head, "antwoord")];
    const char *kind = row->cells[column(head, "cijfer_soort")];
    const char *code = row->cells[column(head, "code")];
    const json_t *unknown = json_object_get(json_object_get(figure, "unknown"), code);
    if (!strcmp(kind, "deelname"))
        return release_share(figure, "participation", share);
    if (!strcmp(kind, "taal"))
        return share_named(json_object_get(figure, "languages"), "language", code, share);
    if (!strcmp(answer, "weet_niet"))
        return release_share(unknown, "dontKnow", share);
    if (!strcmp(answer, "overgeslagen"))
        return release_share(unknown, "skipped", share);
    if (!strcmp(answer, "nee"))
        return release_share(figure, "no", share);
    if (!strcmp(answer, "nee_of_beetje"))
        return release_share(figure, "noOrBit", share);
    return share_named(json_object_get(figure, "options"), "value", answer, share);
}

static void expect_row(const struct release *release, const struct row *head,
                       const struct row *row)
{
    const json_t *figure = figure_of_row(release, head, row);
    struct range n, share;
    char text[16] = "", low[16] = "", high[16] = "";
    bool shown = release_n(figure, &n);
    assert_string_equal(row->cells[column(head, "gemeente_code")], "GM9999");
    if (shown)
        snprintf(text, sizeof text, "%d+", n.low);
    assert_string_equal(row->cells[column(head, "n")], text);
    if (share_of_row(head, row, figure, &share)) {
        snprintf(low, sizeof low, "%d", share.low);
        snprintf(high, sizeof high, "%d", share.high);
    }
    assert_string_equal(row->cells[column(head, "aandeel_laag")], low);
    assert_string_equal(row->cells[column(head, "aandeel_hoog")], high);
    const char *state = row->cells[column(head, "staat")];
    const char *expected = json_text(figure, "from", NULL) ? "opgeteld" : "gepubliceerd";
    assert_true(shown ? !strcmp(state, expected) : strcmp(state, "gepubliceerd") != 0);
}

static void every_row_says_what_the_release_says(void **state)
{
    (void)state;
    size_t rows = 0, broken_down = 0, grouped = 0, unknown = 0;
    for (uint64_t round = 0; round < 10; round++) {
        struct fixture fixture;
        struct release_output output;
        struct buffer out = {0};
        struct row head, row;
        fixture_random(&fixture, round);
        struct release *release = fixture_release(&fixture, &output);
        export_csv(release, &out);
        assert_memory_equal(out.data, "\xEF\xBB\xBF", 3);
        const char *at = read_row(out.data + 3, &head);
        while ((at = read_row(at, &row))) {
            assert_int_equal(row.count, head.count);
            expect_row(release, &head, &row);
            rows++;
            broken_down += *row.cells[column(&head, "uitsplitsing")] != 0;
            grouped += !strcmp(row.cells[column(&head, "plek_soort")], "soort");
            unknown += !strcmp(row.cells[column(&head, "antwoord")], "weet_niet");
        }
        buffer_free(&out);
        release_free(release);
        release_output_free(&output);
        fixture_free(&fixture);
    }
    assert_true(rows > 1000 && broken_down > 100 && grouped > 100 && unknown > 20);
}

static void the_codebook_names_every_column_and_question(void **state)
{
    (void)state;
    static const char *const said[] = {
        "licentie;;CC BY 4.0",      "vraag;ouder;O1.1;Ik voel mij hier welkom.;",
        "vraag;professional;P6.3;", "keuze;ouder;O4.5 = unknown;\"'=Onbekend; \"\"echt\"\"\";",
        ";telt niet mee\r\n",       "afronding;;aandeel;"};
    struct fixture fixture;
    struct release_output output;
    struct buffer out = {0};
    struct row head, row;
    fixture_random(&fixture, 3);
    struct release *release = fixture_release(&fixture, &output);
    export_codebook(release, &out);
    for (size_t i = 0; i < csv_column_count; i++) {
        char line[64];
        snprintf(line, sizeof line, "\r\nkolom;;%s;", csv_columns[i].name);
        assert_non_null(strstr(out.data, line));
    }
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        if (!strstr(out.data, said[i]))
            fail_msg("%s", said[i]);
    const char *at = read_row(out.data + 3, &head);
    while ((at = read_row(at, &row)))
        assert_int_equal(row.count, head.count);
    buffer_free(&out);
    release_free(release);
    release_output_free(&output);
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_and_no_formula),
        cmocka_unit_test(lines_have_separators_between_cells_alone),
        cmocka_unit_test(every_row_says_what_the_release_says),
        cmocka_unit_test(the_codebook_names_every_column_and_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
