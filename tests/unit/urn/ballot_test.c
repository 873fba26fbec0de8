/*
 * Ballots, receipts and keys without a database.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "cmocka.h"
#include "survey/library.h"
#include "urn/keyring.h"

static struct form *form_open(void)
{
    struct complaints complaints = {0};
    struct form *form =
        library_form("ouder-standaard", "lezen", true, NULL, NULL, NULL, &complaints);
    assert_non_null(form);
    return form;
}

static struct answers *answers_of(const struct form *form, struct arena *arena,
                                  const char *text, uint64_t choices)
{
    struct answers *answers = arena_alloc(arena, sizeof *answers);
    answers->form = form;
    answers->list = arena_alloc(arena, form->question_count * sizeof *answers->list);
    for (size_t q = 0; q < form->question_count; q++) {
        if (form->questions[q].kind == KIND_COMMENT && text) {
            answers->list[q].text = text;
            answers->list[q].text_size = strlen(text);
        } else if (form->questions[q].choice_count > 0) {
            answers->list[q].choices = choices;
        }
    }
    return answers;
}

struct keys {
    uint8_t public_key[32], secret_key[32];
};

static struct keys keys_new(void)
{
    struct keys keys;
    crypto_box_keypair(keys.public_key, keys.secret_key);
    return keys;
}

static uint8_t *seal(const struct form *form, const struct answers *answers,
                     const uint8_t *text_key, const uint8_t *epoch_key, struct arena *arena)
{
    struct ballot_head head = {.language = "nl"};
    memset(head.link, 7, sizeof head.link);
    uint8_t *plain = arena_alloc(arena, ballot_plain_size(form));
    ballot_write(form, &head, answers, text_key, plain);
    uint8_t *sealed = arena_alloc(arena, ballot_sealed_size(form));
    ballot_seal(plain, ballot_plain_size(form), epoch_key, sealed);
    return sealed;
}

static void what_was_sealed_comes_out(void **state)
{
    (void)state;
    struct form *form = form_open();
    struct arena *arena = arena_new();
    struct keys text = keys_new(), epoch = keys_new();
    struct answers *answers = answers_of(form, arena, "Een tip.", 4);
    uint8_t *sealed = seal(form, answers, text.public_key, epoch.public_key, arena);

    size_t size = ballot_plain_size(form);
    uint8_t *plain = arena_alloc(arena, size);
    assert_true(ballot_open(sealed, ballot_sealed_size(form), epoch.public_key,
                            epoch.secret_key, plain));
    struct ballot_head head;
    struct answers *read;
    struct sealed_text texts[FORM_TEXTS_MAX];
    size_t count;
    assert_true(ballot_read(form, plain, size, arena, &head, &read, texts, &count));
    assert_string_equal(head.language, "nl");
    assert_int_equal(head.link[0], 7);
    for (size_t q = 0; q < form->question_count; q++)
        assert_int_equal(read->list[q].choices, answers->list[q].choices);
    assert_int_equal(count, 1);
    uint8_t opened[TEXT_PADDED_SIZE];
    assert_int_equal(crypto_box_seal_open(opened, texts[0].sealed, TEXT_SEALED_SIZE,
                                          text.public_key, text.secret_key),
                     0);
    assert_non_null(memmem(opened, sizeof opened, "Een tip.", 8));
    arena_free(arena);
    form_free(form);
}

static void ballots_of_a_form_have_one_length_and_fit_a_page(void **state)
{
    (void)state;
    struct form *form = form_open();
    size_t size = ballot_sealed_size(form);
    assert_int_equal(size, ballot_plain_size(form) + BALLOT_SEAL_OVERHEAD);
    assert_true(size < 7 * 1024);
    form_free(form);
    struct complaints complaints = {0};
    struct form *closed =
        library_form("ouder-kort", NULL, false, NULL, NULL, NULL, &complaints);
    assert_non_null(closed);
    assert_true(ballot_sealed_size(closed) >= 512);
    form_free(closed);
}

/* The largest form that can be loaded has a ballot that stays in its page of the database. */
static void the_largest_ballot_fits_a_page(void **state)
{
    (void)state;
    struct question questions[FORM_PACKED_MAX / 8 + 1 + FORM_TEXTS_MAX] = {0};
    struct form form = {.questions = questions};
    for (size_t left = FORM_PACKED_MAX; left > 0; form.question_count++) {
        struct question *question = &questions[form.question_count];
        question->several = true;
        question->choice_count = left < 8 ? 8 * left : FORM_CHOICES_MAX;
        left -= question->choice_count / 8;
    }
    assert_int_equal(answers_packed_size(&form), FORM_PACKED_MAX);
    assert_true(ballot_sealed_size(&form) < 1024);
    for (size_t i = 0; i < FORM_TEXTS_MAX; i++)
        questions[form.question_count++].kind = KIND_COMMENT;
    assert_true(ballot_sealed_size(&form) < 7 * 1024);
}

static const char *const examples[] = {"voorbeeld-activiteit", "voorbeeld-bibliotheek",
                                       "voorbeeld-schoolkeuze"};

static void numbers_rankings_and_pictures_make_no_longer_ballot(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct complaints complaints = {0};
        struct form *form =
            library_form(examples[i], NULL, false, NULL, NULL, NULL, &complaints);
        size_t indexes[FORM_TEXTS_MAX];
        assert_non_null(form);
        assert_int_equal(ballot_sealed_size(form),
                         512 + form_texts(form, indexes) * TEXT_SEALED_SIZE);
        form_free(form);
    }
}

static void a_changed_ballot_does_not_open(void **state)
{
    (void)state;
    struct form *form = form_open();
    struct arena *arena = arena_new();
    struct keys text = keys_new(), epoch = keys_new(), other = keys_new();
    uint8_t *sealed =
        seal(form, answers_of(form, arena, NULL, 1), text.public_key, epoch.public_key, arena);
    uint8_t *plain = arena_alloc(arena, ballot_plain_size(form));
    size_t size = ballot_sealed_size(form);
    assert_false(ballot_open(sealed, size, other.public_key, other.secret_key, plain));
    sealed[size / 2] ^= 1;
    assert_false(ballot_open(sealed, size, epoch.public_key, epoch.secret_key, plain));
    arena_free(arena);
    form_free(form);
}

static void rubbish_is_no_ballot(void **state)
{
    (void)state;
    struct form *form = form_open();
    struct arena *arena = arena_new();
    size_t size = ballot_plain_size(form), count;
    uint8_t *plain = arena_alloc(arena, size);
    struct ballot_head head;
    struct answers *answers;
    struct sealed_text texts[FORM_TEXTS_MAX];
    for (int i = 0; i < 200; i++) {
        randombytes_buf(plain, size);
        plain[0] = (uint8_t)(2 + i % 200); /* another version */
        assert_false(ballot_read(form, plain, size, arena, &head, &answers, texts, &count));
    }
    assert_false(ballot_read(form, plain, size - 1, arena, &head, &answers, texts, &count));
    arena_free(arena);
    form_free(form);
}

static void receipts_are_hashed(void **state)
{
    (void)state;
    uint8_t receipt[RECEIPT_SIZE] = {1}, a[RECEIPT_HASH_SIZE], b[RECEIPT_HASH_SIZE];
    receipt_hash(receipt, a);
    receipt_hash(receipt, b);
    assert_memory_equal(a, b, sizeof a);
    receipt[0] = 2;
    receipt_hash(receipt, b);
    assert_memory_not_equal(a, b, sizeof a);
}

static char *folder_make(void)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/wk-keys-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return folder;
}

static size_t key_files(const char *folder)
{
    DIR *directory = opendir(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        count += !strncmp(entry->d_name, "epoch-", 6);
    closedir(directory);
    return count;
}

static void folder_remove(const char *folder)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void a_key_is_signed_for_one_municipality_by_one_mixer(void **state)
{
    (void)state;
    const char *folder = folder_make();
    char path[128], other_path[128];
    snprintf(path, sizeof path, "%s/mixer", folder);
    snprintf(other_path, sizeof other_path, "%s/other", folder);
    struct complaint complaint = {0};
    struct identity *identity = identity_open(path, &complaint);
    struct identity *other = identity_open(other_path, &complaint);
    assert_non_null(identity);
    assert_non_null(other);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);

    uint8_t town[16] = {1}, elsewhere[16] = {2}, epoch[EPOCH_SIZE] = {3}, key[32] = {4};
    uint8_t signature[SIGNATURE_SIZE];
    epoch_sign(identity, town, epoch, key, signature);
    assert_true(epoch_signed(identity_public(identity), town, epoch, key, signature));
    assert_false(epoch_signed(identity_public(identity), elsewhere, epoch, key, signature));
    assert_false(epoch_signed(identity_public(other), town, epoch, key, signature));
    key[0] = 5;
    assert_false(epoch_signed(identity_public(identity), town, epoch, key, signature));

    /* A key of a round is signed apart from one of an epoch. */
    key[0] = 4;
    assert_false(text_key_signed(identity_public(identity), town, epoch, key, signature));
    text_key_sign(identity, town, epoch, key, signature);
    assert_true(text_key_signed(identity_public(identity), town, epoch, key, signature));
    assert_false(text_key_signed(identity_public(identity), elsewhere, epoch, key, signature));
    assert_false(text_key_signed(identity_public(other), town, epoch, key, signature));
    assert_false(epoch_signed(identity_public(identity), town, epoch, key, signature));

    struct identity *again = identity_open(path, &complaint);
    assert_memory_equal(identity_public(again), identity_public(identity), 32);
    identity_free(again);
    assert_int_equal(chmod(path, 0644), 0);
    assert_null(identity_open(path, &complaint));
    assert_string_equal(complaint.key, "urn.file-open");
    identity_free(identity);
    identity_free(other);
    folder_remove(folder);
}

static void a_release_is_signed_under_a_key_of_its_own(void **state)
{
    (void)state;
    const char *folder = folder_make();
    char path[128];
    snprintf(path, sizeof path, "%s/mixer", folder);
    struct complaint complaint = {0};
    struct identity *identity = identity_open(path, &complaint);
    uint8_t digest[DIGEST_SIZE], signature[SIGNATURE_SIZE], signer[32];
    digest_of("uitkomsten", 10, digest);
    release_signer(identity, signer);
    release_sign(identity, digest, signature);
    assert_memory_not_equal(signer, identity_public(identity), 32);
    assert_true(release_signed(signer, digest, signature));
    digest[0] ^= 1;
    assert_false(release_signed(signer, digest, signature));
    identity_free(identity);
    folder_remove(folder);
}

static void a_destroyed_key_is_gone_from_the_disk(void **state)
{
    (void)state;
    const char *folder = folder_make();
    struct complaint complaint = {0};
    struct keyring *keyring = keyring_open(folder, NULL, &complaint);
    assert_non_null(keyring);
    assert_true(keyring_lock(keyring, &complaint));
    const struct epoch_key *key = keyring_make(keyring, &complaint);
    assert_non_null(key);
    uint8_t epoch[EPOCH_SIZE];
    memcpy(epoch, key->epoch, sizeof epoch);
    assert_true(keyring_publish(keyring, epoch, &complaint));
    assert_int_equal(key_files(folder), 1);
    assert_non_null(keyring_find(keyring, epoch));
    assert_true(keyring_destroy(keyring, epoch, &complaint));
    assert_null(keyring_find(keyring, epoch));
    assert_int_equal(key_files(folder), 0);
    keyring_unlock(keyring);
    keyring_free(keyring);
    folder_remove(folder);
}

static void keys_are_found_again_and_others_are_kept_out(void **state)
{
    (void)state;
    const char *folder = folder_make();
    struct complaint complaint = {0};
    struct keyring *keyring = keyring_open(folder, NULL, &complaint);
    assert_true(keyring_lock(keyring, &complaint));
    const struct epoch_key *key = keyring_make(keyring, &complaint);
    struct epoch_key copy = *key;
    assert_true(keyring_publish(keyring, copy.epoch, &complaint));
    keyring_unlock(keyring);
    keyring_free(keyring);

    keyring = keyring_open(folder, NULL, &complaint);
    const struct epoch_key *found = keyring_find(keyring, copy.epoch);
    assert_non_null(found);
    assert_memory_equal(found->secret_key, copy.secret_key, sizeof copy.secret_key);
    keyring_free(keyring);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_null(keyring_open(folder, NULL, &complaint));
    assert_string_equal(complaint.key, "urn.folder-open");
    assert_int_equal(chmod(folder, 0700), 0);
    folder_remove(folder);
}

static void a_recovery_key_on_paper_opens_the_texts(void **state)
{
    (void)state;
    uint8_t public_key[32], again[32], made[32], secret[32];
    char recovery[RECOVERY_TEXT_SIZE];
    text_key_make(public_key, made, recovery);
    assert_int_equal(strlen(recovery), RECOVERY_TEXT_SIZE - 1);
    assert_true(text_key_recover(recovery, again, secret));
    assert_memory_equal(made, secret, sizeof secret);
    assert_memory_equal(public_key, again, sizeof again);
    uint8_t sealed[crypto_box_SEALBYTES + 3], opened[3];
    crypto_box_seal(sealed, (const uint8_t *)"tip", 3, public_key);
    assert_int_equal(crypto_box_seal_open(opened, sealed, sizeof sealed, again, secret), 0);
    recovery[0] = recovery[0] == 'A' ? 'B' : 'A';
    assert_false(text_key_recover(recovery, again, secret));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_comes_out),
        cmocka_unit_test(ballots_of_a_form_have_one_length_and_fit_a_page),
        cmocka_unit_test(the_largest_ballot_fits_a_page),
        cmocka_unit_test(numbers_rankings_and_pictures_make_no_longer_ballot),
        cmocka_unit_test(a_changed_ballot_does_not_open),
        cmocka_unit_test(rubbish_is_no_ballot),
        cmocka_unit_test(receipts_are_hashed),
        cmocka_unit_test(a_key_is_signed_for_one_municipality_by_one_mixer),
        cmocka_unit_test(a_release_is_signed_under_a_key_of_its_own),
        cmocka_unit_test(a_destroyed_key_is_gone_from_the_disk),
        cmocka_unit_test(keys_are_found_again_and_others_are_kept_out),
        cmocka_unit_test(a_recovery_key_on_paper_opens_the_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
