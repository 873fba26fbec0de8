#include "urn/ballot.h"

#include <string.h>

#include <sodium.h>

#include "base/check.h"

/* The plaintext of a ballot:
 *
 *     version(1) link(16) language(8) texts(1: bit i, text i is there) packed answers
 *     zeros up to the closed size
 *     one slot of TEXT_SEALED_SIZE for each open question of the form
 *
 * An empty slot is zeros: only the mixer sees that, and the length stays the same. */
#define BALLOT_VERSION  1
#define OFFSET_LINK     1
#define OFFSET_LANGUAGE 17
#define OFFSET_TEXTS    25
#define OFFSET_PACKED   26

/* Sealed, a form without open questions is 512 bytes; longer forms grow in steps, so that the
 * forms of one round for two audiences have one length. */
#define CLOSED_LEAST (512 - BALLOT_SEAL_OVERHEAD)
#define CLOSED_STEP  256

/* A text in its padding: two bytes of length, the bytes, zeros. */
#define TEXT_MOST 2000

static const char receipt_context[] = "weerklank receipt 1";

__attribute__((constructor)) static void ballot_start(void)
{
    if (sodium_init() < 0)
        fatal("libsodium does not start");
}

static size_t closed_size(const struct form *form)
{
    size_t size = OFFSET_PACKED + answers_packed_size(form);
    if (size <= CLOSED_LEAST)
        return CLOSED_LEAST;
    size_t steps = (size - CLOSED_LEAST + CLOSED_STEP - 1) / CLOSED_STEP;
    return CLOSED_LEAST + steps * CLOSED_STEP;
}

size_t ballot_plain_size(const struct form *form)
{
    size_t indexes[FORM_TEXTS_MAX];
    return closed_size(form) + form_texts(form, indexes) * TEXT_SEALED_SIZE;
}

size_t ballot_sealed_size(const struct form *form)
{
    return ballot_plain_size(form) + BALLOT_SEAL_OVERHEAD;
}

static void text_seal(const struct answer *answer, const uint8_t text_key[PUBLIC_KEY_SIZE],
                      uint8_t *sealed)
{
    check(answer->text_size <= TEXT_MOST, "an open answer fits its padding");
    uint8_t padded[TEXT_PADDED_SIZE] = {0};
    padded[0] = (uint8_t)(answer->text_size >> 8);
    padded[1] = (uint8_t)answer->text_size;
    memcpy(padded + 2, answer->text, answer->text_size);
    int failed = crypto_box_seal(sealed, padded, sizeof padded, text_key);
    sodium_memzero(padded, sizeof padded);
    check(!failed, "the text key of the round is a point");
}

void ballot_write(const struct form *form, const struct ballot_head *head,
                  const struct answers *answers, const uint8_t text_key[PUBLIC_KEY_SIZE],
                  uint8_t *bytes)
{
    memset(bytes, 0, ballot_plain_size(form));
    bytes[0] = BALLOT_VERSION;
    memcpy(bytes + OFFSET_LINK, head->link, sizeof head->link);
    memcpy(bytes + OFFSET_LANGUAGE, head->language, sizeof head->language);
    answers_pack(answers, bytes + OFFSET_PACKED);

    size_t indexes[FORM_TEXTS_MAX];
    size_t count = form_texts(form, indexes);
    uint8_t *slot = bytes + closed_size(form);
    for (size_t i = 0; i < count; i++, slot += TEXT_SEALED_SIZE) {
        const struct answer *answer = &answers->list[indexes[i]];
        if (!answer->text || !answer->text_size)
            continue;
        bytes[OFFSET_TEXTS] = (uint8_t)(bytes[OFFSET_TEXTS] | 1u << i);
        text_seal(answer, text_key, slot);
    }
}

void ballot_seal(const uint8_t *plain, size_t plain_size,
                 const uint8_t epoch_public[PUBLIC_KEY_SIZE], uint8_t *sealed)
{
    int failed = crypto_box_seal(sealed, plain, plain_size, epoch_public);
    check(!failed, "the epoch key was signed by the mixer");
}

bool ballot_open(const uint8_t *sealed, size_t sealed_size,
                 const uint8_t epoch_public[PUBLIC_KEY_SIZE], const uint8_t epoch_secret[32],
                 uint8_t *plain)
{
    return sealed_size >= BALLOT_SEAL_OVERHEAD &&
           !crypto_box_seal_open(plain, sealed, sealed_size, epoch_public, epoch_secret);
}

bool ballot_link(const uint8_t *plain, size_t size, uint8_t link[16])
{
    if (size < OFFSET_PACKED || plain[0] != BALLOT_VERSION)
        return false;
    memcpy(link, plain + OFFSET_LINK, 16);
    return true;
}

static bool language_fits(const char language[8])
{
    size_t length = strnlen(language, 8);
    if (length < 2 || length == 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        char c = language[i];
        if (i < length ? !((c >= 'a' && c <= 'z') || c == '-') : c != 0)
            return false;
    }
    return true;
}

bool ballot_read(const struct form *form, const uint8_t *plain, size_t size,
                 struct arena *arena, struct ballot_head *head, struct answers **answers,
                 struct sealed_text texts[FORM_TEXTS_MAX], size_t *text_count)
{
    *text_count = 0;
    if (size != ballot_plain_size(form) || !ballot_link(plain, size, head->link))
        return false;
    memcpy(head->language, plain + OFFSET_LANGUAGE, sizeof head->language);
    size_t indexes[FORM_TEXTS_MAX];
    size_t count = form_texts(form, indexes);
    if (!language_fits(head->language) || plain[OFFSET_TEXTS] >> count)
        return false;
    if (!answers_unpack(form, plain + OFFSET_PACKED, arena, answers))
        return false;

    const uint8_t *slot = plain + closed_size(form);
    for (size_t i = 0; i < count; i++, slot += TEXT_SEALED_SIZE) {
        if (!(plain[OFFSET_TEXTS] >> i & 1))
            continue;
        /* Its words are sealed; that there is one counts as an answer. */
        (*answers)->list[indexes[i]].text = "?";
        (*answers)->list[indexes[i]].text_size = 1;
        texts[*text_count].question = indexes[i];
        texts[*text_count].sealed =
            (const uint8_t *)arena_copy(arena, (const char *)slot, TEXT_SEALED_SIZE);
        (*text_count)++;
    }
    return true;
}

bool text_open(const uint8_t sealed[TEXT_SEALED_SIZE], const uint8_t text_public[32],
               const uint8_t text_secret[32], struct arena *arena, const char **text,
               size_t *size)
{
    uint8_t padded[TEXT_PADDED_SIZE];
    bool opened =
        !crypto_box_seal_open(padded, sealed, TEXT_SEALED_SIZE, text_public, text_secret);
    *size = opened ? (size_t)padded[0] << 8 | padded[1] : 0;
    opened = opened && *size <= TEXT_MOST;
    if (opened)
        *text = arena_copy(arena, padded + 2, *size);
    sodium_memzero(padded, sizeof padded);
    return opened;
}

void receipt_hash(const uint8_t receipt[RECEIPT_SIZE], uint8_t hash[RECEIPT_HASH_SIZE])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, RECEIPT_HASH_SIZE);
    crypto_generichash_update(&state, (const uint8_t *)receipt_context, sizeof receipt_context);
    crypto_generichash_update(&state, receipt, RECEIPT_SIZE);
    crypto_generichash_final(&state, hash, RECEIPT_HASH_SIZE);
}
