/*
 * The key to which open answers are sealed: signed by the mixer for its round, once. Whoever can
 * write the database cannot have open answers sealed to a key of their own.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { addPerson, openRound } from './moderated.mjs';
import { until, weerklank } from './harness.mjs';

let place, web, round, link, right;

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    await addPerson(place, 'anna', 'moderator', '--function', 'beleidsmedewerker jeugd');
    await place.sql(`INSERT INTO weerklank.district (municipality_id, name) SELECT municipality_id, 'N' FROM weerklank.municipality;
        INSERT INTO weerklank.board (municipality_id, name) SELECT municipality_id, 'B' FROM weerklank.municipality;
        INSERT INTO weerklank.organisation (municipality_id, name, kind, district_id, board_id, families)
        SELECT municipality_id, 'De Eik', 'school', district_id, board_id, 40 FROM weerklank.district JOIN weerklank.board USING (municipality_id)`);
    ({ round } = await openRound(place, 'proef'));
    link = new URL(JSON.parse(await place.must('link', 'list', round, '--json'))[0].url).pathname;
    web = await place.serve();
    right = await place.sql('SELECT text_key FROM weerklank.round');
});
after(() => place?.close());

/* Changes the round as somebody who can write the database, and lets the web process know. */
const set = (words) => place.sql(`UPDATE weerklank.round SET ${words};
    SELECT pg_notify('weerklank_round', municipality_id::text) FROM weerklank.municipality`);
const signature = () => place.sql('SELECT text_signature FROM weerklank.round');
const stored = () => place.sql('SELECT count(*) FROM weerklank.receipt');
const mix = () => place.runMixer('mixer', '--once');
const doctor = async () => JSON.parse((await place.runMixer('doctor', '--json', '--mixer-key', await place.mixerKey())).stdout)
    .find((one) => one.name === 'sealing');

async function answer() {
    const page = await web.get(`${link}?taal=nl`);
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    return web.post(link, new URLSearchParams({ receipt, O1_1: '3', O_open2: 'Een mooie speelplaats.' }));
}

test('before the mixer has seen the round nothing is stored, and the answers stay on the page', async () => {
    const reply = await answer();
    assert.equal(reply.status, 503);
    assert.match(reply.body, /Een mooie speelplaats\./);
    assert.equal((await doctor()).state, 'advice');
    assert.equal(await stored(), '0');
});

test('the mixer signs it, and ballots are stored', async () => {
    assert.equal((await mix()).code, 0);
    assert.match(await signature(), /^\\x[0-9a-f]{128}$/);
    await until('a ballot to be stored', async () => (await answer()).status === 303);
    assert.equal((await doctor()).state, 'ok');
});

test('a key that was swapped is not used, and not signed when it is given as new', async () => {
    const before = await stored(), signed = await signature();
    await set(`text_key = decode(repeat('09', 32), 'hex')`);
    await until('the web process to refuse', async () => (await answer()).status === 503);
    const swapped = await doctor();
    assert.equal(swapped.state, 'broken');
    assert.match(swapped.detail, /Dal, proef/);
    const after = await stored();
    await set('text_signature = NULL');
    const out = await mix();
    assert.equal(out.code, 1);
    assert.match(out.stderr, new RegExp(`${round}.*opened`));
    assert.equal(await signature(), '');
    assert.equal((await answer()).status, 503);
    assert.equal(await stored(), after);

    await set(`text_key = '${right}'`);
    assert.equal((await mix()).code, 0);
    assert.equal(await signature(), signed);
    await until('a ballot to be stored', async () => (await answer()).status === 303);
    assert.ok(Number(await stored()) > Number(before));
});

test('a signature of another round is none', async () => {
    const other = await openRound(place, 'ander');
    assert.equal((await mix()).code, 0);
    await set(`text_signature = (SELECT text_signature FROM weerklank.round WHERE round_id = '${other.round}')`);
    await until('the web process to refuse', async () => (await answer()).status === 503);
});
