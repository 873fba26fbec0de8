#include "urn/batch.h"

#include <string.h>

STATEMENT(municipality_share, 1, "locked");
STATEMENT(cast_ballots, 6, "position outcome");
STATEMENT(epoch_current, 1, "epoch public_key signature");

const struct statement *const batch_share = &municipality_share;
const struct statement *const batch_cast = &cast_ballots;
const struct statement *const batch_key = &epoch_current;

static const char *const outcome_names[] = {
    [BATCH_STORED] = "stored",           [BATCH_ALREADY] = "already",
    [BATCH_CODE_GONE] = "code_gone",     [BATCH_CLOSED] = "closed",
    [BATCH_STALE_EPOCH] = "stale_epoch",
};

#define OUTCOMES (sizeof outcome_names / sizeof outcome_names[0])

static bool bytes_fit(const struct rows *rows, const char *column, struct arena *arena,
                      void *out, size_t size)
{
    size_t got;
    const uint8_t *bytes = rows_bytes(rows, 0, column, arena, &got);
    if (got == size)
        memcpy(out, bytes, size);
    return got == size;
}

enum batch_trust batch_epoch_read(const struct rows *rows, const uint8_t pin[32],
                                  const uint8_t municipality[16], struct batch_epoch *epoch)
{
    if (rows_count(rows) != 1)
        return TRUST_MISSING;
    struct arena *arena = arena_new();
    uint8_t signature[SIGNATURE_SIZE];
    bool trusted = bytes_fit(rows, "epoch", arena, epoch->epoch, EPOCH_SIZE) &&
                   bytes_fit(rows, "public_key", arena, epoch->public_key, PUBLIC_KEY_SIZE) &&
                   bytes_fit(rows, "signature", arena, signature, SIGNATURE_SIZE) &&
                   epoch_signed(pin, municipality, epoch->epoch, epoch->public_key, signature);
    arena_free(arena);
    return trusted ? TRUST_GOOD : TRUST_FORGED;
}

void batch_seal(const uint8_t municipality[16], const struct batch_epoch *epoch,
                const struct batch_ballot *ballots, size_t count, struct arena *arena,
                const char *values[BATCH_VALUES])
{
    const char **rounds = arena_alloc(arena, count * sizeof *rounds);
    const char **receipts = arena_alloc(arena, count * sizeof *receipts);
    const char **codes = arena_alloc(arena, count * sizeof *codes);
    const char **sealed = arena_alloc(arena, count * sizeof *sealed);
    for (size_t i = 0; i < count; i++) {
        size_t size = ballots[i].plain_size + BALLOT_SEAL_OVERHEAD;
        uint8_t *bytes = arena_alloc(arena, size);
        ballot_seal(ballots[i].plain, ballots[i].plain_size, epoch->public_key, bytes);
        rounds[i] = value_uuid(arena, ballots[i].round);
        receipts[i] = value_bytes(arena, ballots[i].receipt, RECEIPT_HASH_SIZE);
        codes[i] = ballots[i].code ? value_bytes(arena, ballots[i].code, CODE_HASH_SIZE) : NULL;
        sealed[i] = value_bytes(arena, bytes, size);
    }
    values[0] = value_uuid(arena, municipality);
    values[1] = value_bytes(arena, epoch->epoch, EPOCH_SIZE);
    values[2] = value_array(arena, rounds, count);
    values[3] = value_array(arena, receipts, count);
    values[4] = value_array(arena, codes, count);
    values[5] = value_array(arena, sealed, count);
}

bool batch_outcome_read(const struct rows *rows, size_t row, size_t count, size_t *place,
                        enum batch_outcome *outcome)
{
    int64_t position = rows_number(rows, row, "position");
    if (position < 1 || (uint64_t)position > count)
        return false;
    *place = (size_t)position - 1;
    for (size_t i = 0; i < OUTCOMES; i++) {
        if (!strcmp(rows_text(rows, row, "outcome"), outcome_names[i])) {
            *outcome = (enum batch_outcome)i;
            return true;
        }
    }
    return false;
}
