/*
 * What may no longer be kept goes after a mix, rule by rule, not a day too early; doctor tells
 * when it did not.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { moderatedRound, openRound } from './moderated.mjs';
import { weerklank } from './harness.mjs';

let place, round, municipality;
const written = Array.from({ length: 6 }, (_, i) => `Tekst ${i}`);

before(async () => {
    place = await weerklank();
    ({ round } = await moderatedRound(place, written));
    municipality = await place.sql('SELECT municipality_id FROM weerklank.municipality');
});
after(() => place?.close());

const mix = () => place.mustMixer('mixer', '--once');
const count = async (table, where = 'true') =>
    Number(await place.sql(`SELECT count(*) FROM weerklank.${table} WHERE ${where}`));
const keys = () => readdirSync(place.mixerSettings.WEERKLANK_STATE).filter((name) => name.endsWith('.key'));
const doctor = async () => JSON.parse((await place.runMixer('doctor', '--json')).stdout)
    .filter((one) => one.name === 'retention');

/* As if it were so many days later for this round. */
const later = (days) => place.sql(`UPDATE weerklank.round SET opens_on = opens_on - ${days}, closes_on = closes_on - ${days},
    counted_on = counted_on - ${days}, feedback_on = feedback_on - ${days} WHERE round_id = '${round}'`);

test('ballots stay for the review period and go after it, with the last key that opens them', async () => {
    assert.equal(await place.sql(`SELECT closes_on FROM weerklank.round WHERE round_id = '${round}'`),
        await place.sql("SELECT (now() AT TIME ZONE 'Europe/Amsterdam')::date"), 'closed by hand, so today was the last day');
    await later(14);
    await mix();
    assert.match((await doctor()).map((one) => one.detail).join(), /proef \(\d{4}-\d\d-\d\d\)/);
    assert.equal(await count('urn'), written.length);
    const [key] = keys();
    await later(1);
    await mix();
    assert.equal(await count('urn'), 0);
    assert.ok(!keys().includes(key));
});

test('open answers, shares, proposals and unpublished quotes go 90 days after the last day; who could read stays known', async () => {
    const person = (name) => `(SELECT person_id FROM weerklank.person WHERE email = '${name}@dal.nl')`;
    await place.sql(`INSERT INTO weerklank.text_grant SELECT municipality_id, '${round}', ${person('cor')}, ${person('anna')}
        FROM weerklank.municipality;
        INSERT INTO weerklank.quote (municipality_id, round_id, kind, audience, item, body, state, written_by, confirmed_by)
        SELECT municipality_id, '${round}', 'quote', 'parent', 'O.open2', 'Tekst ' || state, state, ${person('anna')},
               CASE state WHEN 'published' THEN ${person('bram')} END
          FROM weerklank.municipality, unnest('{proposed,returned,published}'::text[]) AS state;
        INSERT INTO weerklank.text_decision SELECT municipality_id, text_id, 'withheld' FROM weerklank.sealed_text LIMIT 1;
        UPDATE weerklank.round SET opens_on = closes_on - 300, closes_on = (now() AT TIME ZONE 'Europe/Amsterdam')::date - 90
         WHERE round_id = '${round}'`);
    await mix();
    assert.equal(await count('sealed_text'), written.length, 'the ninetieth day is the last');
    assert.equal(await count('text_share', 'sealed IS NOT NULL'), 2);
    assert.equal(await count('quote'), 3);
    await place.sql(`UPDATE weerklank.round SET closes_on = closes_on - 1 WHERE round_id = '${round}'`);
    await mix();
    for (const table of ['sealed_text', 'text_decision', 'text_grant']) assert.equal(await count(table), 0, table);
    assert.equal(await count('text_share', 'sealed IS NULL'), 2);
    assert.match(await place.sql('SELECT function FROM weerklank.text_share'), /beleidsmedewerker jeugd/);
    assert.equal(await place.sql('SELECT state FROM weerklank.quote'), 'published', 'what may hold their words goes with them');
    assert.equal(await count('release'), 1, 'a release stays');
});

test('an open round loses nothing, however long ago its last day was', async () => {
    const { round: open } = await openRound(place, 'later');
    await place.sql(`UPDATE weerklank.round SET opens_on = opens_on - 200, closes_on = closes_on + 1 WHERE round_id = '${open}'`);
    await mix();
    await place.sql(`UPDATE weerklank.round SET state = 'closed', closes_on = current_date - 3 WHERE round_id = '${open}'`);
    assert.match((await doctor()).map((one) => one.detail).join(), /should have been counted/);
    await place.sql(`UPDATE weerklank.round SET state = 'open', closes_on = current_date + 10 WHERE round_id = '${open}'`);
    assert.equal(await count('text_share', 'sealed IS NOT NULL'), 2);
});

test('the log of staff, ended tasks, sessions, login links and leftover codes go in time', async () => {
    await place.sql(`DELETE FROM weerklank.staff_log;
        INSERT INTO weerklank.staff_log (municipality_id, at, what) VALUES
            ('${municipality}', now() - interval '179 days', 'young'), ('${municipality}', now() - interval '181 days', 'old');
        INSERT INTO weerklank.task (municipality_id, kind, state, wanted_at) VALUES
            ('${municipality}', 'mix', 'done', now() - interval '29 days'),
            ('${municipality}', 'mix', 'failed', now() - interval '31 days');
        DELETE FROM weerklank.session;
        INSERT INTO weerklank.session (municipality_id, hash, person_id, created_at, seen_at)
        SELECT municipality_id, sha256(email::bytea), person_id, now() - interval '1 hour',
               now() - CASE WHEN role = 'council' THEN interval '1 minute' ELSE interval '16 minutes' END FROM weerklank.person;
        INSERT INTO weerklank.login_link (municipality_id, hash, person_id, valid_until)
        SELECT municipality_id, sha256(email::bytea), person_id, now() - interval '1 minute' FROM weerklank.person;
        INSERT INTO weerklank.open_code VALUES ('${municipality}', '${round}', sha256('a'));
        INSERT INTO weerklank.receipt VALUES ('${municipality}', '${round}', sha256('a'))`);
    await mix();
    assert.equal(await place.sql('SELECT what FROM weerklank.staff_log'), 'young');
    assert.equal(await count('task', "wanted_at < now() - interval '20 days'"), 1);
    assert.equal(await count('session'), 1);
    for (const table of ['login_link', 'open_code', 'receipt']) assert.equal(await count(table), 0, table);
});

test('the demonstration keeps nothing of its old rounds', async () => {
    await place.mustMixer('demo');
    assert.ok((await doctor()).every((one) => one.state === 'ok'));
    const old = `round_id IN (SELECT round_id FROM weerklank.round JOIN weerklank.municipality USING (municipality_id)
        WHERE demonstration AND state = 'released')`;
    for (const table of ['urn', 'sealed_text', 'receipt']) assert.equal(await count(table, old), 0, table);
    assert.equal(await count('release', old), 2);
});

test('doctor tells what should have gone, and the log says the rule and never how much', async () => {
    assert.ok((await doctor()).every((one) => one.state === 'ok'));
    await later(5);
    await place.sql(`UPDATE weerklank.text_share SET sealed = decode(repeat('00', 80), 'hex') WHERE round_id = '${round}';
        INSERT INTO weerklank.staff_log (municipality_id, at, what) VALUES ('${municipality}', now() - interval '190 days', 'old')`);
    const found = await doctor();
    assert.deepEqual(found.map((one) => one.state), ['broken', 'broken']);
    await place.sql(`UPDATE weerklank.text_share SET sealed = NULL WHERE round_id = '${round}';
        UPDATE weerklank.quote SET state = 'proposed', confirmed_by = NULL WHERE round_id = '${round}'`);
    assert.deepEqual((await doctor()).map((one) => one.state), ['broken', 'broken'], 'a quote that nobody published');
    assert.match(found.map((one) => one.detail).join(), /90 (dagen|days).*180 (dagen|days)/);
    await place.sql(`INSERT INTO weerklank.receipt VALUES ('${municipality}', '${round}', sha256('b'));
        UPDATE weerklank.session SET seen_at = now() - interval '25 hours'`);
    assert.match((await doctor()).map((one) => one.detail).join(), /receipts.*[Ss]essions/);
    const out = await place.runMixer('mixer', '--once');
    assert.match(out.stdout + out.stderr, new RegExp(`no longer kept" what=texts of=${round}`));
    assert.ok((await doctor()).every((one) => one.state === 'ok'));
});
