#include "commands/moderators.h"

#include <string.h>

#include "base/text.h"

STATEMENT(moderator_pair_put, 5, "");
STATEMENT(moderator_keys, 1, "person_id function public_key");
STATEMENT(text_share_add, 5, "");

#define FUNCTION_LEAST 3
#define FUNCTION_MOST  80

bool moderator_function_is_good(const char *function, struct complaint *complaint)
{
    size_t length = text_characters(function, strlen(function));
    bool good = length >= FUNCTION_LEAST && length <= FUNCTION_MOST &&
                text_is_utf8(function, strlen(function)) && !strpbrk(function, "\r\n\t");
    return good || complain(complaint, 422, "user.bad-function", "%s", function);
}

bool moderator_give_pair(struct blocking *db, const char *municipality, const char *person,
                         const char *passphrase, struct complaint *complaint)
{
    uint8_t public_key[MODERATOR_KEY_SIZE], salt[MODERATOR_SALT_SIZE];
    uint8_t wrapped[MODERATOR_WRAPPED_SIZE];
    if (!moderator_make(passphrase, public_key, salt, wrapped, complaint))
        return false;
    struct arena *arena = arena_new();
    const char *values[] = {
        municipality, person, value_bytes(arena, public_key, sizeof public_key),
        value_bytes(arena, salt, sizeof salt), value_bytes(arena, wrapped, sizeof wrapped)};
    bool done = blocking_run(db, &moderator_pair_put, values, NULL, complaint);
    arena_free(arena);
    return done;
}

static bool share(struct blocking *db, const char *municipality, const char *round,
                  const struct rows *rows, size_t row, const uint8_t *text_secret,
                  struct complaint *complaint)
{
    struct arena *arena = arena_new();
    uint8_t sealed[MODERATOR_SHARE_SIZE];
    size_t size;
    moderator_share(rows_bytes(rows, row, "public_key", arena, &size), text_secret, sealed);
    const char *values[] = {municipality, round, rows_text(rows, row, "person_id"),
                            rows_text(rows, row, "function"),
                            value_bytes(arena, sealed, sizeof sealed)};
    bool done = blocking_run(db, &text_share_add, values, NULL, complaint);
    arena_free(arena);
    return done;
}

bool moderators_share(struct blocking *db, const char *municipality, const char *round,
                      const uint8_t text_secret[MODERATOR_KEY_SIZE],
                      struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &moderator_keys, &municipality, &rows, complaint))
        return false;
    bool done = true;
    for (size_t row = 0; done && row < rows_count(rows); row++)
        done = share(db, municipality, round, rows, row, text_secret, complaint);
    rows_free(rows);
    return done;
}
