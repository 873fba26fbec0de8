/*
 * Ways in which this service could be leaky, each of which the attack must report: a change of
 * the database, of the program (texts that stand in its sources, and what they become), or of
 * what its administrator keeps. `caught` is what one of the findings must look like; `anyKey`:
 * this one does not refuse a key that was swapped.
 */
export const leaks = [
    {
        name: 'a table counts answers',
        caught: /^count answers_of\.answers counts all answers/,
        sql: `CREATE TABLE weerklank.answers_of (round_id uuid PRIMARY KEY, answers integer NOT NULL);
            CREATE FUNCTION weerklank.answer_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO weerklank.answers_of AS a VALUES (new.round_id, 1)
                    ON CONFLICT (round_id) DO UPDATE SET answers = a.answers + 1;
                RETURN new;
            END $$;
            CREATE TRIGGER answer_counts AFTER INSERT ON weerklank.receipt
                FOR EACH ROW EXECUTE FUNCTION weerklank.answer_counts()`,
    },
    {
        name: 'ballots have a time',
        caught: /^shape day 1: urn\.cast_at is a time/,
        sql: 'ALTER TABLE weerklank.urn ADD COLUMN cast_at timestamptz NOT NULL DEFAULT now()',
    },
    {
        name: 'ballots and receipts have a number',
        caught: /^shape day 1: \w+ is a sequence/,
        sql: `ALTER TABLE weerklank.urn ADD COLUMN turn bigserial;
            ALTER TABLE weerklank.receipt ADD COLUMN turn bigserial;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA weerklank TO weerklank_owner, weerklank_mixer`,
    },
    {
        name: 'a key of before the mix is kept',
        caught: /^opened 13 ballots after day 1 with the final key/,
        alsoCaught: /^order urn after day 1, final key by xmin: order/,
        patches: {
            'service/urn/mix.c': [[
                'done = keyring_destroy(mix->keyring, key->epoch, complaint);',
                'i++;']],
        },
    },
    {
        name: 'a ballot knows its code',
        caught: /^code 14 opened ballots know theirs/,
        patches: {
            'service/pages/take_submit.c': [[
                'ballot_write(link->form, &head, submission->answers, link->text_key, plain);',
                `ballot_write(link->form, &head, submission->answers, link->text_key, plain);
                if (submission->coded)
                    memcpy(plain + 440, code, 16);`]],
        },
    },
    {
        name: 'a receipt is the hash of the code',
        caught: /^code receipt\.hash after day 1/,
        patches: {
            'service/pages/take_submit.c': [[
                'hash_code(submission, code);',
                '{ hash_code(submission, code); memcpy(hash, code, sizeof hash); }']],
        },
    },
    {
        name: 'progress is exact',
        caught: /^count link\.progress counts the answers of each link/,
        sql: 'ALTER TABLE weerklank.link DROP CONSTRAINT link_progress_check',
        patches: { 'service/urn/progress.h': [['#define PROGRESS_STEP 5', '#define PROGRESS_STEP 1']] },
    },
    {
        name: 'a key that the mixer did not sign is used',
        anyKey: true,
        caught: /^opened 1 ballots after day 2 with the swapped key/,
        patches: {
            'service/urn/batch.c': [[
                'epoch_signed(pin, municipality, epoch->epoch, epoch->public_key, signature)',
                'pin && municipality']],
        },
    },
    {
        name: 'the mix does not shuffle',
        caught: /^order urn after night 3, final key by ctid: order/,
        patches: {
            'service/urn/mix.c': [['randombytes_uniform((uint32_t)left)', 'left - 1']],
            'sql/queries/mix_take.sql': [['ANY ($2::uuid[])', 'ANY ($2::uuid[])\n ORDER BY ctid']],
        },
    },
    {
        name: 'ballots are not sealed',
        caught: /^plaintext the closed answers in day 1: /,
        patches: {
            'service/urn/ballot.c': [[
                'int failed = crypto_box_seal(sealed, plain, plain_size, epoch_public);',
                `memset(sealed, 0, BALLOT_SEAL_OVERHEAD);
                memcpy(sealed + BALLOT_SEAL_OVERHEAD, plain, plain_size);
                bool failed = !epoch_public;`], [
                '!crypto_box_seal_open(plain, sealed, sealed_size, epoch_public, epoch_secret)',
                `epoch_public && epoch_secret &&
                memcpy(plain, sealed + BALLOT_SEAL_OVERHEAD, sealed_size - BALLOT_SEAL_OVERHEAD)`]],
        },
    },
];
