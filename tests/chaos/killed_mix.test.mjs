/*
 * The mixer is killed before every single message of a mix: every ballot is there, once, under
 * a key that is there, and no key is left that a ballot of an earlier day was sealed to.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { weerklank } from '../service/harness.mjs';
import { killEverywhere, roundsWithBallots } from './killing.mjs';

const BALLOTS = 3, MUNICIPALITIES = 2;
let place;

before(async () => {
    place = await weerklank();
    await roundsWithBallots(place, MUNICIPALITIES, BALLOTS);
});
after(() => place?.close());

test('killed at every message of a mix, every ballot is there under a key that is there', async (t) => {
    const before = (await place.sql('SELECT DISTINCT encode(epoch, \'hex\') FROM weerklank.urn')).split('\n');
    const all = String(MUNICIPALITIES * BALLOTS);
    const messages = await killEverywhere(place, async (copy, when) => {
        const [ballots, ids, current, epochs] = (await copy.sql(`
            SELECT count(*), count(DISTINCT ballot_id), count(e.epoch) FILTER (WHERE e.current),
                   string_agg(DISTINCT 'epoch-' || encode(u.epoch, 'hex') || '.key', ' ')
              FROM weerklank.urn u LEFT JOIN weerklank.epoch_key e USING (municipality_id, epoch)`)).split('|');
        assert.deepEqual([ballots, ids, current], [all, all, all], when);
        assert.deepEqual(copy.keys(), epochs.split(' ').sort(), when);
        for (const old of before) assert.ok(!epochs.includes(old), `${when}: under an old key`);
    });
    t.diagnostic(`${messages} messages`);
    assert.ok(messages > 50, `${messages} messages`);
});
