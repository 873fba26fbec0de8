/*
 * What goes wrong is told plainly, in Dutch and English, with the right status or exit code,
 * and nothing is lost by it.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, execute, program, until, weerklank } from './harness.mjs';

let place, web, mixer, round, links;

const link = (name) => new URL(links.find((one) => one.place === name).url).pathname;

before(async () => {
    place = await weerklank({ cluster: true });
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, '\ufeffname,kind,district,board,families,staff\n"De Berk, school",school,Noord,B,40,0\n'
        + 'De Eik,school,Noord,B,40,0\nDe Iep,playgroup,Zuid,B,8,0\n');
    await place.must('organisation', 'import', file);
    round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    await place.must('round', 'open', round);
    links = JSON.parse(await place.must('link', 'list', round, '--json'));
    mixer = await place.mixer();
    web = await place.serve();
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
});
after(() => place?.close());

/* The page in both languages: status, a heading in each, and the language it says it is in. */
async function says(target, status, nl, en, options = {}) {
    for (const [language, words] of [['nl', nl], ['en', en]]) {
        const reply = await web.get(`${target}?taal=${language}`, options);
        assert.equal(reply.status, status, reply.body);
        assert.match(reply.body, words);
        assert.match(reply.body, new RegExp(`<html lang="${language}"`));
    }
}

async function answer(target, fields) {
    const page = await web.get(target);
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    return web.post(`${target}?taal=nl`, new URLSearchParams({ receipt, ...fields }));
}

/* A command in both languages: exit code and one line on standard error. */
async function complains(code, nl, en, ...args) {
    for (const [locale, words] of [['nl_NL.UTF-8', nl], ['en_US.UTF-8', en]]) {
        const out = await execute(program, args, { env: place.env(place.webSettings, { LC_ALL: locale }) });
        assert.equal(out.code, code, out.stderr);
        assert.match(out.stderr, words);
    }
}

test('an unknown link: 404', () => says('/v/AAAABBBBCCCC', 404, /Deze pagina is er niet/, /page is not there/i));

test('a link typed with hyphens, in small letters and with O for 0 is found', async () => {
    const token = link('De Eik').split('/').pop();
    const typed = token.toLowerCase().replaceAll('0', 'o').replace(/(.{4})(.{4})(.{4})/, '$1-$2-$3');
    assert.equal((await web.get(`/v/${typed}`)).status, 200);
    const sent = await web.post('/v', new URLSearchParams({ link: typed }));
    assert.equal(sent.status, 303);
    assert.equal(sent.headers.location, `/v/${token}`);
    assert.equal((await web.post('/v', new URLSearchParams({ link: 'zomaar' }))).status, 422);
});

test('an empty answer: 422, in words', async () => {
    const reply = await answer(link('De Eik'), {});
    assert.equal(reply.status, 422);
    assert.match(reply.body, /<title>Fout:/);
    assert.match(reply.body, /nog geen vraag beantwoord/);
});

test('an unknown answer: 422 at the question, and the other answers are kept', async () => {
    const reply = await answer(link('De Eik'), { O1_1: '9', O2_1: '2' });
    assert.equal(reply.status, 422);
    assert.match(reply.body, /name="O2_1" value="2" checked/);
});

test('a text that is too long: 422, and it is still there', async () => {
    const reply = await answer(link('De Eik'), { O_open2: 'é'.repeat(1500) });
    assert.equal(reply.status, 422);
    assert.match(reply.body, /é{1500}/);
});

test('the language switch keeps the answers and stores nothing', async () => {
    const reply = await answer(link('De Eik'), { O1_1: '3', taal: 'en', O_open2: '<b>"tip"</b>' });
    assert.equal(reply.status, 200);
    assert.match(reply.body, /<html lang="en"/);
    assert.match(reply.body, /name="O1_1" value="3" checked/);
    assert.match(reply.body, /&lt;b&gt;/);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), '0');
});

test('the same page sent twice is one ballot', async () => {
    const page = await web.get(link('De Eik'));
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    const body = () => new URLSearchParams({ receipt, O1_1: '3' });
    const replies = await Promise.all(Array.from({ length: 10 }, () => web.post(link('De Eik'), body())));
    assert.deepEqual(replies.map((reply) => reply.status), Array(10).fill(303));
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), '1');
});

test('a withdrawn link: 410', async () => {
    await place.must('link', 'withdraw', link('De Iep').split('/').pop());
    await web.tells(410, link('De Iep'));
    await says(link('De Iep'), 410, /Deze link werkt niet meer/, /link (no longer works|does not work)/i);
});

test('a wrong passphrase and an unknown user: 401, the same page', async () => {
    const added = await execute(program, ['user', 'add', 'a@b.nl', '--role', 'council'],
        { env: place.env(place.webSettings), input: 'een lange zin die niemand raadt\n' });
    assert.equal(added.code, 0, added.stderr);
    const post = (email) => web.post('/desk/login', new URLSearchParams({ email, passphrase: 'fout fout fout fout' }),
        { headers: { Origin: web.base } });
    const [wrong, unknown] = [await post('a@b.nl'), await post('x@b.nl')];
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    assert.equal(wrong.body.replaceAll('a@b.nl', ''), unknown.body.replaceAll('x@b.nl', ''));
});

test('the database is away: 503 with Retry-After, and the answers are still on the page', async () => {
    const page = await web.get(link('De Eik'));
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    await place.stopDatabase();
    const reply = await web.post(`${link('De Eik')}?taal=nl`,
        new URLSearchParams({ receipt, O1_1: '2', O_open2: 'Bewaar dit' }));
    assert.equal(reply.status, 503);
    assert.ok(Number(reply.headers['retry-after']) > 0);
    assert.match(reply.body, /nu niet bewaren/);
    assert.match(reply.body, /Bewaar dit/);
    assert.equal((await web.get('/readyz')).status, 503);
    const unread = await web.get(link('De Berk, school'));
    assert.equal(unread.status, 503);
    assert.ok(unread.headers['retry-after']);
    await complains(1, /niet te bereiken/, /cannot be reached/i, 'round', 'list');
    await place.startDatabase();
    await web.tells(200, '/readyz');
    const again = await web.post(link('De Eik'), new URLSearchParams({ receipt, O1_1: '2', O_open2: 'Bewaar dit' }));
    assert.equal(again.status, 303);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), '2');
});

test('a closed round: 410, and pages that were open are taken during the grace', async () => {
    const page = await web.get(link('De Eik'));
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    await place.must('round', 'close', round);
    await web.tells(410, link('De Eik'));
    await says(link('De Eik'), 410, /Deze vragenlijst is gesloten/, /closed/i);
    assert.equal((await web.post(link('De Eik'), new URLSearchParams({ receipt, O1_1: '1' }))).status, 303);
    await place.must('round', 'close', round, '--now');
    assert.equal((await web.post(link('De Eik'), new URLSearchParams({ receipt: 'A'.repeat(22), O1_1: '1' }))).status, 410);
});

test('a broken form file: every complaint with its path, exit code 1', async () => {
    const file = path.join(place.folder, 'stuk.json');
    writeFileSync(file, JSON.stringify({ title: 'x', pages: [{ elements: [
        { type: 'file', name: 'a', title: 't' }, { type: 'radiogroup', name: 'b b', title: 't', choices: [1], wat: 1 }] }] }));
    await complains(1, /elements\[0\]\.type: bestanden sturen kan niet/, /elements\[0\]\.type: sending files/, 'form', 'check', file);
    await complains(1, /elements\[1\]\.wat/, /elements\[1\]\.wat/, 'form', 'check', file);
    writeFileSync(file, '{ "title": ');
    await complains(1, /geen goede JSON/, /not well-formed JSON/, 'form', 'check', file);
    await complains(1, /kan niet worden gelezen/, /cannot be read/, 'form', 'check', `${file}.none`);
});

test('bad input to commands: one line, exit code 1 or 2, nothing half done', async () => {
    const file = path.join(place.folder, 'fout.csv');
    writeFileSync(file, 'name;kind;district;board;families;staff\nNieuw;school;W;B;12;3\nX;kasteel;W;B;veel;3\n');
    await complains(1, /regel 3: kasteel/, /line 3: kasteel/, 'organisation', 'import', file);
    assert.equal(await place.sql("SELECT count(*) FROM weerklank.organisation WHERE name = 'Nieuw'"), '0');
    await complains(1, /gemeentecode/, /municipality code/, 'municipality', 'add', 'X', '--cbs', '123');
    await complains(1, /Er is geen ronde/, /There is no round/, 'round', 'open', 'ffffffff');
    await complains(1, /al eens geopend/, /opened before/, 'round', 'open', round);
    await complains(1, /geen datum/, /no date/, 'round', 'create', '--name', 'x', '--opens', 'gisteren',
        '--closes', day(1), '--feedback-on', day(9), '--feedback-where', 'x');
    await complains(2, /usage/, /^usage: weerklank round create .*\n {20,}--feedback-where/, 'round', 'dance');
    await complains(2, /Onbekende opdracht/, /Unknown command/, 'dance');
});
