/*
 * The mixer is killed before every single message of closing and counting a round: there is one
 * release with the same figures, and each open answer is there once.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { weerklank } from '../service/harness.mjs';
import { copyOf, killEverywhere, roundsWithBallots } from './killing.mjs';
import { startProxy } from './proxy.mjs';

const BALLOTS = 5;
let place, proxy, round;

before(async () => {
    place = await weerklank();
    [round] = await roundsWithBallots(place, 1, BALLOTS);
    proxy = await startProxy(place.conninfo('weerklank_mixer'));
});
after(async () => {
    await proxy?.close();
    await place?.close();
});

/* What a round came to: state, releases, a digest of all figures, texts, receipts, ballots. */
const outcome = (copy) => copy.sql(`SELECT r.state,
    (SELECT count(*) FROM weerklank.release e WHERE e.round_id = r.round_id),
    (SELECT md5(string_agg(n.audience || n.node_id || n.body, '' ORDER BY n.audience, n.node_id))
       FROM weerklank.release_node n JOIN weerklank.release e USING (municipality_id, release_id)
      WHERE e.round_id = r.round_id),
    (SELECT count(*) FROM weerklank.sealed_text t WHERE t.round_id = r.round_id),
    (SELECT count(*) FROM weerklank.receipt t WHERE t.round_id = r.round_id),
    (SELECT count(*) FROM weerklank.urn t WHERE t.round_id = r.round_id)
    FROM weerklank.round r WHERE r.round_id = '${round}'`);

test('killed at every message of closing and counting: one release, the same figures, each text once', async (t) => {
    await place.sql(`UPDATE weerklank.round SET state = 'closing', grace_until = now() - interval '1 minute'
        WHERE round_id = '${round}'`);
    const quiet = await copyOf(place, proxy);
    const undisturbed = await quiet.mix();
    assert.equal(undisturbed.code, 0, undisturbed.complaints);
    const expected = await outcome(quiet);
    assert.match(expected, new RegExp(`^released\\|1\\|[0-9a-f]{32}\\|${BALLOTS}\\|0\\|${BALLOTS}$`));
    await quiet.drop();
    const messages = await killEverywhere(place, async (copy, when) => {
        assert.equal(await outcome(copy), expected, when);
    });
    t.diagnostic(`${messages} messages`);
    assert.ok(messages > 100, `${messages} messages`);
});
