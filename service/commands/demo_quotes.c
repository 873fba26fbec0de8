#include "commands/demo_quotes.h"

#include <string.h>

#include "base/check.h"
#include "urn/ballot.h"
#include "urn/keys.h"

STATEMENT(moderate_texts, 5, "text_id sealed decision");
STATEMENT(moderate_decide, 9, "text_id");
STATEMENT(
    quotes_list, 3,
    "quote_id round_id round kind audience body state question step theme mine moderates");
STATEMENT(quote_judge, 5, "quote_id");

#define TEXTS_PER_PAGE 10
#define TEXTS_MOST     10000

/* The id of an open answer that reads like that and was not decided on, among those of a page;
 * NULL when it is not there. */
static const char *text_among(const struct rows *rows, const char *words,
                              const uint8_t public_key[PUBLIC_KEY_SIZE],
                              const uint8_t secret[32], struct arena *arena)
{
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *text;
        size_t sealed_size, size;
        const uint8_t *sealed = rows_bytes(rows, row, "sealed", arena, &sealed_size);
        if (!*rows_text(rows, row, "decision") && sealed_size == TEXT_SEALED_SIZE &&
            text_open(sealed, public_key, secret, arena, &text, &size) &&
            size == strlen(words) && !memcmp(text, words, size))
            return arena_string(arena, rows_text(rows, row, "text_id"));
    }
    return NULL;
}

/* Page after page, as a moderator reads. *text is NULL when nobody wrote that. */
static bool find_text(const struct demo_quotes *quotes, const json_t *quote,
                      struct arena *arena, const char **text, struct complaint *complaint)
{
    uint8_t public_key[PUBLIC_KEY_SIZE], secret[32];
    check(text_key_recover(quotes->recovery, public_key, secret), "a recovery key of ours");
    size_t count = 1;
    bool done = true;
    *text = NULL;
    for (int64_t from = 0; done && !*text && count > 0 && from < TEXTS_MOST;
         from += TEXTS_PER_PAGE) {
        const char *values[] = {quotes->municipality, quotes->round, quotes->moderators[0],
                                json_text(quote, "item", ""), value_number(arena, from)};
        struct rows *rows;
        done = blocking_run(quotes->db, &moderate_texts, values, &rows, complaint);
        if (!done)
            break;
        count = rows_count(rows);
        *text = text_among(rows, json_text(quote, "from", ""), public_key, secret, arena);
        rows_free(rows);
    }
    explicit_bzero(secret, sizeof secret);
    return done;
}

static bool write_quote(const struct demo_quotes *quotes, const json_t *quote,
                        struct complaint *complaint)
{
    struct arena *arena = arena_new_secret();
    const char *text, *from = json_text(quote, "from", "");
    bool done = find_text(quotes, quote, arena, &text, complaint);
    if (done && !text)
        done = complain(complaint, 500, "demo.no-text", "%s", from);
    const char *values[] = {quotes->municipality,
                            quotes->round,
                            quotes->moderators[0],
                            json_text(quote, "item", ""),
                            text,
                            "quoted",
                            json_text(quote, "body", ""),
                            json_text(quote, "step", NULL),
                            json_text(quote, "theme", NULL)};
    done = done && blocking_run(quotes->db, &moderate_decide, values, NULL, complaint);
    arena_free(arena);
    return done;
}

/* All that wait: there are no others in a demonstration that is being made. */
static bool confirm(const struct demo_quotes *quotes, struct complaint *complaint)
{
    const char *reader = quotes->moderators[1];
    const char *values[] = {quotes->municipality, "nl", reader};
    struct rows *rows;
    if (!blocking_run(quotes->db, &quotes_list, values, &rows, complaint))
        return false;
    bool done = true;
    for (size_t row = 0; done && row < rows_count(rows); row++) {
        const char *verdict[] = {quotes->municipality, rows_text(rows, row, "quote_id"), reader,
                                 "publish", rows_text(rows, row, "body")};
        done = blocking_run(quotes->db, &quote_judge, verdict, NULL, complaint);
    }
    rows_free(rows);
    return done;
}

bool demo_quotes_publish(const struct demo_quotes *quotes, struct complaint *complaint)
{
    size_t i;
    json_t *quote;
    json_array_foreach(quotes->list, i, quote)
    {
        if (!write_quote(quotes, quote, complaint))
            return false;
    }
    return confirm(quotes, complaint);
}
