#include "pages/signal_quotes.h"

#include "db/db.h"
#include "pages/desk_gate.h"
#include "worker.h"

STATEMENT(desk_quotes, 5, "kind audience item body step round");

/* A page that waits for its quotes; in the arena of its request. */
struct quoting {
    struct request *request;
    const struct desk_person *person;
    const char *page;
    json_t *data;
    json_t *questions; /* {audience: {code: words}} */
};

static bool belongs(const json_t *item, const struct signal_filter *filter)
{
    if (filter->item)
        return text_equal(json_text(item, "code", NULL), filter->item);
    if (filter->step)
        return json_number(item, "step", 0) == filter->step[0] - '0';
    size_t i;
    json_t *theme;
    json_array_foreach(json_object_get(item, "themes"), i, theme)
    {
        if (text_equal(json_string_value(theme), filter->theme))
            return true;
    }
    return false;
}

/* Takes down the words of every item, and gives the codes of those that belong to the filter as
 * an array of PostgreSQL. */
static const char *ask(struct results *results, const struct signal_filter *filter,
                       json_t *questions)
{
    const struct voice voice = results_voice(results);
    const char *codes[RELEASE_AUDIENCES * FORM_QUESTIONS_MAX];
    size_t count = 0;
    for (size_t a = 0; a < 2; a++) {
        json_t *words = json_object(), *item;
        size_t i;
        json_array_foreach(
            json_object_get(release_form(results->release, results_audiences[a]), "items"), i,
            item)
        {
            const char *code = json_text(item, "code", "");
            json_object_set_new(words, code, json_string(voice_item(&voice, item)));
            if (belongs(item, filter) && count < sizeof codes / sizeof codes[0])
                codes[count++] = code;
        }
        json_object_set_new(questions, results_audiences[a], words);
    }
    return value_array(results->arena, codes, count);
}

static json_t *draw_quote(const struct quoting *quoting, const struct rows *rows, size_t row)
{
    const char *audience = rows_text(rows, row, "audience");
    const char *item = rows_text(rows, row, "item");
    json_t *quote =
        json_pack("{s:s, s:s, s:s, s:b, s:b}", "body", rows_text(rows, row, "body"), "round",
                  rows_text(rows, row, "round"), "question",
                  json_text(json_object_get(quoting->questions, audience), item, item),
                  "parents", text_equal(audience, "parent"), "summary",
                  text_equal(rows_text(rows, row, "kind"), "summary"));
    int64_t step = rows_number(rows, row, "step");
    if (step > 0)
        json_object_set_new(quote, "step", json_integer((json_int_t)step));
    return quote;
}

static void quotes_came(void *context, const struct db_result *result)
{
    struct quoting *quoting = context;
    if (result->outcome != DB_DONE) {
        json_decref(quoting->data);
        desk_refuse(quoting->request, 503);
    } else {
        json_t *quotes = json_array();
        for (size_t row = 0; row < rows_count(result->sets[0]); row++)
            json_array_append_new(quotes, draw_quote(quoting, result->sets[0], row));
        json_object_set_new(quoting->data, "quotes", quotes);
        desk_page_send(quoting->request, quoting->person, 200, quoting->page, quoting->data);
    }
    json_decref(quoting->questions);
}

void signal_quotes_send(struct results *results, const struct signal_filter *filter,
                        const char *page, json_t *data)
{
    struct quoting *quoting = arena_alloc(results->arena, sizeof *quoting);
    *quoting = (struct quoting){results->request, results->person, page, data, json_object()};
    const struct worker *worker = request_context(results->request);
    struct unit *unit = unit_new();
    unit_add(unit, &desk_quotes,
             (const char *const[]){value_uuid(results->arena, results->person->municipality),
                                   json_text(release_round(results->release), "id", ""),
                                   filter->step, filter->theme,
                                   ask(results, filter, quoting->questions)});
    db_send(worker_db(worker), LANE_FAST, unit, quotes_came, quoting);
}
