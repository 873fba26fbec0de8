/*
 * Open answers on the desk: who gets to read them and who does not, what becomes of them, and
 * that no quote is published by one person. The moderators' keys are real.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { addPerson, command, moderatedRound, openRound } from './moderated.mjs';
import { weerklank } from './harness.mjs';

let place, web, round, recovery, otherRecovery, people;

/* Somebody at the desk: get and post with their cookie and token. */
async function enter(name) {
    const { email, passphrase } = people[name];
    const login = await web.post('/desk/login', new URLSearchParams({ email, passphrase }),
        { headers: { Origin: web.base } });
    assert.equal(login.status, 303, login.body);
    const headers = { Cookie: login.cookies[0], Origin: web.base, 'Accept-Language': 'nl' };
    const get = (target) => web.get(target, { headers });
    const csrf = (await get('/desk/citaten')).body.match(/name="csrf" value="([^"]+)"/)[1];
    const post = (target, fields) => web.post(target, new URLSearchParams({ csrf, ...fields }), { headers });
    const unlock = () => post(`/desk/citaten/${round}`, { passphrase: people[name].passphrase });
    return { get, post, unlock };
}

const written = Array.from({ length: 13 }, (_, i) => `Woord${i} over de speelplaats, merkteken ${i * 7919}.`);
written[4] = 'Meester Kees Bakker luistert niet, merkteken 4444.';

before(async () => {
    place = await weerklank();
    ({ web, round, recovery, people } = await moderatedRound(place, written));
    people.dirk = await addPerson(place, 'dirk', 'moderator', '--function', 'jeugdarts'); // too late for it
    ({ recovery: otherRecovery } = await openRound(place, 'later'));
});
after(() => place?.close());

const itemPath = async (who) =>
    (await who.get(`/desk/citaten/${round}`)).body.match(/href="(\/desk\/citaten\/[^"]+\/vragen\/[^"]+)"/)?.[1];

/* All texts on the pages of the question: { id: text }. */
async function readAll(who) {
    const found = {};
    for (let at = await itemPath(who); at;) {
        const page = await who.get(at);
        assert.equal(page.status, 200);
        for (const [, id, text] of page.body.matchAll(/id="t-([^"]+)">\s*<blockquote>\s*<p class="words-of"[^>]*>([^<]*)</g))
            found[id] = text;
        at = page.body.match(/href="([^"]+)">Volgende/)?.[1];
    }
    return found;
}

let anna, bram, cor, texts;

test('only a moderator of the round gets to the open answers', async () => {
    [anna, bram, cor] = await Promise.all(['anna', 'bram', 'cor'].map(enter));
    const dirk = await enter('dirk');
    assert.equal((await cor.get(`/desk/citaten/${round}`)).status, 403);
    assert.equal((await cor.post(`/desk/citaten/${round}`, { passphrase: people.anna.passphrase })).status, 403);
    assert.equal((await dirk.get(`/desk/citaten/${round}`)).status, 404);
    assert.equal((await dirk.unlock()).status, 404);
    assert.equal((await dirk.post(`/desk/citaten/${round}/herstel`, { key: recovery })).status, 404);
    const locked = await anna.get(`/desk/citaten/${round}`);
    assert.equal(locked.status, 200);
    assert.match(locked.body, /beleidsmedewerker jeugd/);
    assert.match(locked.body, /13 antwoorden/);
    assert.doesNotMatch(locked.body, /merkteken|vragen\//);
});

test('a wrong passphrase opens nothing, the right one opens it for this session alone', async () => {
    const wrong = await anna.post(`/desk/citaten/${round}`, { passphrase: 'iets heel anders' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /wachtzin klopt niet/);
    assert.equal((await anna.get(`/desk/citaten/${round}/vragen/O.open2`)).status, 303);
    assert.equal((await anna.unlock()).status, 303);
    const again = await enter('anna');
    assert.equal((await again.get(`/desk/citaten/${round}/vragen/O.open2`)).status, 303);
});

test('what is not in the log opens nothing; what was never judged is no wrong guess', async () => {
    await place.sql("ALTER TABLE weerklank.staff_log ADD CONSTRAINT quiet CHECK (what NOT IN ('texts-unlocked', 'texts-recovered')) NOT VALID");
    for (let i = 0; i < 4; i++) assert.equal((await bram.unlock()).status, 503);
    assert.equal((await bram.post(`/desk/citaten/${round}/herstel`, { key: recovery, passphrase: people.bram.passphrase })).status, 503);
    assert.equal((await bram.get(`/desk/citaten/${round}/vragen/O.open2`)).status, 303, 'it stays closed');
    await place.sql('ALTER TABLE weerklank.staff_log DROP CONSTRAINT quiet');
    const dirk = await enter('dirk');
    for (let i = 0; i < 9; i++) assert.equal((await dirk.unlock()).status, 404);
    await enter('dirk');
});

test('all texts are there, ten to a page, in an order that is not that of sending', async () => {
    texts = await readAll(anna);
    assert.deepEqual(Object.values(texts).sort(), [...written].sort());
    assert.notDeepEqual(Object.values(texts), written);
    const page = await anna.get(`${await itemPath(anna)}?taal=nl`);
    assert.equal(page.headers['set-cookie'].length, 1, 'the language is kept once');
    assert.equal([...page.body.matchAll(/<article/g)].length, 10);
    assert.doesNotMatch(page.body, /De Eik/);
});

const idOf = (text) => Object.keys(texts).find((id) => texts[id] === text);
const quotes = () => place.sql('SELECT kind, state, body FROM weerklank.quote ORDER BY body');

test('what may tell who somebody is is pointed at; an empty or long quote is refused and kept', async () => {
    const at = await itemPath(anna);
    const all = (await anna.get(at)).body + (await anna.get(`${at}?vanaf=10`)).body;
    assert.match(all, /<q dir="auto">Meester Kees Bakker<\/q>/);
    const empty = await anna.post(at, { text: idOf(written[0]), body: ' \r\n ', decision: 'quoted' });
    assert.equal(empty.status, 422);
    const long = await anna.post(at, { text: idOf(written[0]), body: 'x'.repeat(1001), decision: 'quoted',
        theme: 'geluk' });
    assert.equal(long.status, 422);
    assert.match(long.body + (await anna.post(`${at}?vanaf=10`,
        { text: idOf(written[0]), body: 'x'.repeat(1001), decision: 'quoted', theme: 'geluk' })).body, /x{1001}[^]*<option value="geluk" selected>/);
    const one = { text: idOf(written[0]), body: 'a', decision: 'quoted' };
    for (const fields of [{ text: 'x', decision: 'quoted' }, { text: idOf(written[0]), decision: 'x' }, {},
        { ...one, step: '8' }, { ...one, step: '0' }, { ...one, theme: 'onbekend' }])
        assert.equal((await anna.post(at, fields)).status, 400);
    const unknown = await anna.post(at, { text: round, body: 'a', decision: 'quoted' });
    assert.equal(unknown.status, 422, 'an id that is no text');
    assert.equal(await quotes(), '');
});

test('a quote is published by a second moderator, as they saw it, and read by the council', async () => {
    const at = await itemPath(anna);
    const quoted = await anna.post(at, { text: idOf(written[4]), body: 'Een leerkracht luistert niet.\r\nZegt iemand.',
        decision: 'quoted', step: '4', theme: 'lezen' });
    assert.equal(quoted.status, 303);
    assert.equal((await anna.post(at, { text: idOf(written[1]), body: 'Samen gevat.', decision: 'summarised' })).status, 303);
    assert.equal((await anna.post(at, { text: idOf(written[2]), decision: 'withheld' })).status, 303);
    assert.equal((await anna.post(at, { text: idOf(written[2]), body: 'Toch', decision: 'quoted' })).status, 422);
    assert.equal(await quotes(), 'quote|proposed|Een leerkracht luistert niet.\nZegt iemand.\nsummary|proposed|Samen gevat.');

    assert.doesNotMatch((await cor.get('/desk/citaten')).body, /leerkracht/);
    const waiting = await bram.get('/desk/citaten');
    const quote = waiting.body.match(/name="quote" value="([^"]+)">\s*<input type="hidden" name="body" value="Een leer/)[1];
    const body = 'Een leerkracht luistert niet.\r\nZegt iemand.';
    for (const who of [anna, bram])
        assert.equal((await who.post('/desk/citaten', { quote, verdict: 'publish', body: 'Iets anders' })).status, 422);
    assert.equal((await anna.post('/desk/citaten', { quote, verdict: 'publish', body })).status, 422, 'not by its writer');
    assert.equal((await cor.post('/desk/citaten', { quote, verdict: 'publish', body })).status, 403);

    assert.equal((await bram.post('/desk/citaten', { quote, verdict: 'return', body })).status, 303);
    assert.match((await anna.get('/desk/citaten')).body, /wil dit anders/);
    for (const [text, said] of [['', /Er staat nog geen tekst/], [' \n', /Er staat nog geen tekst/], ['x'.repeat(1001), /te lang/]]) {
        const mended = await anna.post('/desk/citaten', { quote, verdict: 'send', body: text });
        assert.equal(mended.status, 422);
        assert.match(mended.body, said);
    }
    assert.doesNotMatch((await bram.get('/desk/citaten')).body, /te herkennen/);
    assert.equal((await anna.post('/desk/citaten', { quote, verdict: 'send', body: 'Juf Els luistert niet.' })).status, 303);
    for (const who of [anna, bram])
        assert.match((await who.get('/desk/citaten')).body, /misschien iemand te herkennen:[^]*?<q dir="auto">Juf Els<\/q>/);
    for (const text of ['ش'.repeat(1000), 'Iemand luistert niet.'])
        assert.equal((await anna.post('/desk/citaten', { quote, verdict: 'send', body: text })).status, 303);
    assert.equal((await bram.post('/desk/citaten', { quote, verdict: 'publish', body: 'Iemand luistert niet.' })).status, 303);
    assert.match((await cor.get('/desk/citaten')).body, /Iemand luistert niet\.<\/p>\s*<\/blockquote>\s*<p class="n">Citaat · Ouders · stap 4 · Lezen · proef/);
    assert.doesNotMatch((await cor.get('/desk/citaten')).body, /Samen gevat/);

    assert.equal((await cor.post('/desk/citaten', { quote, verdict: 'remove' })).status, 403);
    assert.equal((await bram.post('/desk/citaten', { quote, verdict: 'remove' })).status, 303);
    assert.doesNotMatch((await cor.get('/desk/citaten')).body, /Iemand luistert/);
});

test('another moderator later needs two, and gets the key', async () => {
    const dirk = await enter('dirk');
    const id = await place.sql("SELECT person_id FROM weerklank.person WHERE email = 'dirk@dal.nl'");
    const to = (who, action, person = id) => who.post(`/desk/citaten/${round}/moderatoren`, { person, action });
    assert.equal((await to(dirk, 'propose')).status, 404, 'not by an outsider');
    assert.equal((await to(anna, 'propose')).status, 303);
    assert.equal((await to(anna, 'confirm')).status, 422, 'not by the one who proposed');
    assert.equal((await to(dirk, 'confirm')).status, 404);
    assert.equal((await to(bram, 'confirm')).status, 422, 'not before opening');
    assert.equal((await bram.unlock()).status, 303);
    assert.equal((await to(bram, 'confirm')).status, 303);
    assert.equal((await to(bram, 'confirm')).status, 422, 'once');
    assert.match((await anna.get(`/desk/citaten/${round}`)).body, /jeugdarts[^\n]*later erbij/);
    assert.equal((await dirk.unlock()).status, 303);
    assert.deepEqual(await readAll(dirk), texts);
    assert.equal((await to(anna, 'zomaar')).status, 400);
    assert.equal((await to(anna, 'propose', 'x')).status, 400);
});

test('who lost the passphrase gets in with the recovery key and with nothing else', async () => {
    people.anna.passphrase = 'een nieuwe wachtzin na de vakantie';
    const reset = await command(place, `${people.anna.passphrase}\n`, 'user', 'reset', 'anna@dal.nl');
    assert.equal(reset.code, 0, reset.stderr);
    anna = await enter('anna');
    assert.match((await anna.get(`/desk/citaten/${round}`)).body, /herstelsleutel op papier/);
    assert.equal((await anna.unlock()).status, 422);
    const recover = (key, passphrase = people.anna.passphrase) =>
        anna.post(`/desk/citaten/${round}/herstel`, { key, passphrase });
    const typo = recovery.slice(0, -1) + (recovery.endsWith('0') ? '1' : '0');
    for (const key of ['', 'zomaar', typo, otherRecovery, recovery.slice(0, -1), people.anna.passphrase])
        assert.equal((await recover(key)).status, 422, key);
    for (const passphrase of ['', people.bram.passphrase]) {
        const refused = await recover(recovery, passphrase);
        assert.equal(refused.status, 422);
        assert.match(refused.body, /wachtzin klopt niet[^]*id="passphrase"[^>]* aria-invalid="true"[^]*id="key"(?![^>]*invalid)/);
    }
    // Whoever can write the database puts their public key in the place of hers.
    const [own, share] = [`person_id = (SELECT person_id FROM weerklank.person WHERE email = 'anna@dal.nl')`,
        () => place.sql(`SELECT count(sealed) FROM weerklank.text_share WHERE ${own} AND round_id = '${round}'`)];
    const before_ = await place.sql(`SELECT public_key FROM weerklank.moderator_key WHERE ${own}`);
    const put = (key) => place.sql(`UPDATE weerklank.moderator_key SET public_key = ${key} WHERE ${own}`);
    await put(`(SELECT public_key FROM weerklank.moderator_key JOIN weerklank.person USING (person_id) WHERE email = 'dirk@dal.nl')`);
    const swapped = await recover(recovery);
    assert.equal(swapped.status, 422);
    assert.match(swapped.body, /verwisseld/);
    assert.equal(await share(), '0', 'nothing is sealed to it');
    await put(`'${before_}'`);
    assert.equal((await anna.get(`/desk/citaten/${round}/vragen/O.open2`)).status, 303);
    assert.equal((await recover(recovery.toLowerCase().replaceAll('-', ' '))).status, 303);
    assert.deepEqual(await readAll(anna), texts);
    anna = await enter('anna');
    assert.equal((await anna.unlock()).status, 303, 'from now on with the passphrase');
});

test('what somebody put between the texts is said to be damaged, and harms nothing', async () => {
    await place.sql(`INSERT INTO weerklank.sealed_text (municipality_id, round_id, item, sealed)
        SELECT municipality_id, '${round}', 'O.open2', decode(repeat('00', n), 'hex') FROM weerklank.municipality, (VALUES (2096), (3)) AS v (n)`);
    const at = await itemPath(bram);
    const pages = await Promise.all([at, `${at}?vanaf=10`].map((one) => bram.get(one)));
    assert.deepEqual(pages.map((page) => page.status), [200, 200]);
    assert.equal(pages.map((page) => page.body).join().match(/niet te openen/g).length, 2);
    await place.sql(`DELETE FROM weerklank.sealed_text WHERE length(sealed) = 3 OR sealed = decode(repeat('00', 2096), 'hex')`);
});

test('logging out closes them; too few answers are not shown', async () => {
    assert.equal((await anna.post('/desk/uitloggen', {})).status, 303);
    assert.equal((await anna.get(`/desk/citaten/${round}/vragen/O.open2`)).headers.location, '/desk/login');
    await place.sql(`DELETE FROM weerklank.sealed_text WHERE text_id IN
        (SELECT text_id FROM weerklank.sealed_text LIMIT 9)`);
    assert.match((await bram.get(`/desk/citaten/${round}`)).body, /te weinig antwoorden/);
    assert.equal((await bram.get(`/desk/citaten/${round}/vragen/O.open2`)).status, 200);
    assert.deepEqual(await readAll(bram), {});
});

test('who is removed is out at once, reads nothing any more, and stays named as one who could', async () => {
    const { email, passphrase } = people.bram;
    for (const [code, ...args] of [[2, 'remove', email, '--role', 'council'], [1, 'remove', 'niemand@dal.nl'], [0, 'remove', email.toUpperCase()]]) {
        const out = await command(place, '', 'user', ...args);
        assert.equal(out.code, code, out.stdout + out.stderr);
    }
    assert.equal((await bram.get(`/desk/citaten/${round}`)).headers.location, '/desk/login');
    assert.equal((await web.post('/desk/login', new URLSearchParams({ email, passphrase }))).status, 401);
    assert.equal(await place.sql(`SELECT count(*), count(sealed) FROM weerklank.text_share s
        WHERE NOT EXISTS (SELECT FROM weerklank.person p WHERE p.person_id = s.person_id)`), '2|0');
    assert.equal(await place.sql(`SELECT count(*) FROM weerklank.moderator_key k JOIN weerklank.text_share s USING (person_id)
        WHERE s.function = 'voorzitter van de adviesraad'`), '0');
    const link = JSON.parse(await place.must('link', 'list', round, '--json'))[0];
    assert.match((await web.get(`${new URL(link.url).pathname}/privacy`)).body, /voorzitter van de adviesraad/);
});

test('the log of staff says who did what to which id, and no text anywhere', async () => {
    const log = await place.sql('SELECT what, object FROM weerklank.staff_log');
    for (const what of ['texts-unlocked', 'texts-recovered', 'text-quoted', 'text-withheld', 'quote-publish',
        'quote-return', 'quote-remove', 'person-remove', 'moderator-proposed', 'moderator-added'])
        assert.match(log, new RegExp(`^${what}\\|[0-9a-f-]{36}$`, 'm'), what);
    assert.doesNotMatch(log + place.logs(), /merkteken|luistert|speelplaats/);
});
