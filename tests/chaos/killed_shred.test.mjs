/*
 * The mixer is killed before every single message of destroying what it no longer may keep: what
 * has to go is gone, and the release is there.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { weerklank } from '../service/harness.mjs';
import { killEverywhere, roundsWithBallots } from './killing.mjs';

let place, round;

before(async () => {
    place = await weerklank();
    [round] = await roundsWithBallots(place, 1, 5);
});
after(() => place?.close());

test('killed at every message of destroying: texts, shares, ballots and keys whose time is over are gone', async (t) => {
    await place.sql(`UPDATE weerklank.round SET state = 'closing', grace_until = now() - interval '1 minute'
        WHERE round_id = '${round}'`);
    const counted = await place.runMixer('mixer', '--once');
    assert.equal(counted.code, 0, counted.stderr);
    await place.sql(`UPDATE weerklank.round SET opens_on = opens_on - 200, closes_on = closes_on - 200,
        counted_on = counted_on - 200, feedback_on = feedback_on - 200 WHERE round_id = '${round}'`);
    const messages = await killEverywhere(place, async (copy, when) => {
        assert.equal(await copy.sql(`SELECT (SELECT count(*) FROM weerklank.urn),
            (SELECT count(*) FROM weerklank.sealed_text),
            (SELECT count(*) FROM weerklank.text_share WHERE sealed IS NOT NULL),
            (SELECT count(*) FROM weerklank.release)`), '0|0|0|1', when);
        assert.ok(copy.keys().length <= 1, `${when}: ${copy.keys()}`);
    });
    t.diagnostic(`${messages} messages`);
    assert.ok(messages > 30, `${messages} messages`);
});
