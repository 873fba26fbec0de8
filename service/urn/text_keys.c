#include "urn/text_keys.h"

#include <string.h>

#include "urn/secret.h"

STATEMENT(text_keys_unsigned, 0, "municipality_id round_id text_key");
STATEMENT(text_key_put, 4, "");
STATEMENT(round_tell, 1, "told");

/* Notes the key of the round, or compares it with the one that was noted. A note is 32 bytes
 * that are public anyhow; it stays when the round is over. */
static bool key_known(const struct mix *mix, const char *round,
                      const uint8_t key[PUBLIC_KEY_SIZE], struct complaint *complaint)
{
    uint8_t noted[PUBLIC_KEY_SIZE];
    size_t size;
    struct buffer path = {0};
    buffer_print(&path, "%s/text-%s", keyring_folder(mix->keyring), round);
    bool known = secret_read(path.data, noted, sizeof noted, &size, complaint);
    if (known && size == SIZE_MAX)
        known = secret_write(path.data, key, PUBLIC_KEY_SIZE, complaint);
    else if (known && (size != sizeof noted || memcmp(noted, key, sizeof noted) != 0))
        known = complain(complaint, 500, "urn.text-key-swapped", "%s", round);
    buffer_free(&path);
    return known;
}

static bool round_sign(struct mix *mix, const struct rows *rows, size_t row,
                       struct complaint *complaint)
{
    struct arena *arena = arena_new();
    uint8_t municipality[16], round[16], signature[SIGNATURE_SIZE];
    size_t size;
    const uint8_t *key = rows_bytes(rows, row, "text_key", arena, &size);
    rows_uuid(rows, row, "municipality_id", municipality);
    rows_uuid(rows, row, "round_id", round);
    const char *values[] = {rows_text(rows, row, "municipality_id"),
                            rows_text(rows, row, "round_id"), value_bytes(arena, key, size),
                            NULL};
    bool done = size == PUBLIC_KEY_SIZE && key_known(mix, values[1], key, complaint);
    if (done) {
        text_key_sign(mix->identity, municipality, round, key, signature);
        values[3] = value_bytes(arena, signature, sizeof signature);
        done = blocking_run(mix->db, &text_key_put, values, NULL, complaint) &&
               blocking_run(mix->db, &round_tell, values, NULL, complaint);
    }
    arena_free(arena);
    return done;
}

bool text_keys_sign(struct mix *mix, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(mix->db, &text_keys_unsigned, NULL, &rows, complaint))
        return false;
    bool done = true;
    for (size_t row = 0; row < rows_count(rows); row++)
        if (!round_sign(mix, rows, row, complaint))
            done = false;
    rows_free(rows);
    return done;
}
