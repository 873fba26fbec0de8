/*
 * Reading questions aloud: sent as a file by somebody who may, heard by visitors until a word
 * changes, in parts and for ever; and a language that is only spoken.
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { addPerson } from './moderated.mjs';
import { day, root, weerklank } from './harness.mjs';

let place, web, forms, round, council, moderator;

let number = 0; // no two rounds have one name
const create = async (...more) => (await place.must('round', 'create', '--name', `proef ${++number}`, '--opens', day(-1), '--closes',
    day(9), '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-thema-lezen', ...more)).trim();

/* Logs in: { cookie, csrf }. */
async function enter({ email, passphrase }) {
    const page = await web.get('/desk/login');
    const hidden = Object.fromEntries([...page.body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const reply = await web.post('/desk/login', new URLSearchParams({ ...hidden, email, passphrase }),
        { headers: { Cookie: page.cookies.join('; '), Origin: web.base } });
    assert.equal(reply.status, 303, reply.body);
    return reply.cookies.join('; ');
}

before(async () => {
    place = await weerklank();
    forms = path.join(place.folder, 'forms');
    cpSync(path.join(root, 'forms'), forms, { recursive: true });
    place.settings.WEERKLANK_FORMS = forms;
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,0\n');
    await place.must('organisation', 'import', file);
    round = await create();
    web = await place.serve();
    council = await enter(await addPerson(place, 'cor', 'council'));
    moderator = await enter(await addPerson(place, 'anna', 'moderator', '--function', 'lezer'));
});
after(() => place?.close());

const at = (language, id = round) => `/desk/opnemen/${id}/parent/${language}`;
const show = (language, cookie = council, id = round) => web.get(at(language, id), { headers: { Cookie: cookie } });

/* A recording as a browser sends it. */
async function send(language, question, bytes, { cookie = council, id = round, csrf, name = 'geluid' } = {}) {
    csrf ??= (await show(language, cookie, id)).body.match(/name="csrf" value="([^"]+)"/)?.[1] ?? '';
    const part = (key, value) => `--grens\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`;
    const body = Buffer.concat([Buffer.from(part('csrf', csrf) + part('vraag', question) + part('at', 'v1')
        + `--grens\r\nContent-Disposition: form-data; name="${name}"; filename="a"\r\nContent-Type: audio/webm\r\n\r\n`),
    bytes, Buffer.from('\r\n--grens--\r\n')]);
    return web.post(at(language, id), body, { headers: { Cookie: cookie, Origin: web.base,
        'Content-Type': 'multipart/form-data; boundary=grens' } });
}
const sound = (text) => Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.from(text)]);
const heard = (html) => html.match(/\/geluiden\/[\w-]+\/[0-9a-f]{64}/g) ?? [];

test('whoever may not record, or sends it from elsewhere, is refused', async () => {
    assert.equal((await web.get(at('nl'))).status, 303);
    assert.equal((await show('nl', moderator)).status, 403);
    assert.equal((await send('nl', 'O6_4', sound('x'), { cookie: moderator, csrf: 'x' })).status, 403);
    assert.equal((await send('nl', 'O6_4', sound('x'), { csrf: 'x' })).status, 403);
    assert.equal((await show('xx')).status, 404);
    assert.equal((await show('nl', council, '00000000-0000-4000-8000-000000000000')).status, 404);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.recording'), '0');
});

test('only this page may use the microphone', async () => {
    const page = await show('nl');
    assert.match(page.headers['content-security-policy'], /media-src 'self' blob:/);
    assert.match(page.headers['permissions-policy'], /microphone=\(self\)/);
    const rounds = await web.get('/desk/opnemen', { headers: { Cookie: council } });
    assert.match(rounds.body, new RegExp(at('rif')));
    assert.doesNotMatch(rounds.headers['content-security-policy'], /blob:/);
    assert.match(rounds.headers['permissions-policy'], /microphone=\(\)/);
});

test('what is no sound, is nothing or is too large is told', async () => {
    const wrong = await send('nl', 'O6_4', Buffer.from('<html>'));
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /geen geluid dat wij kennen/);
    assert.match((await send('nl', 'O6_4', Buffer.alloc(0))).body, /geen opname/);
    assert.match((await send('nl', 'O6_4', sound('x'), { name: 'anders' })).body, /geen opname/);
    assert.equal((await send('nl', 'niets', sound('x'))).status, 422);
    const over = Buffer.alloc(2 * 1024 * 1024 + 1);
    sound('').copy(over);
    assert.match((await send('nl', 'O6_4', over)).body, /te groot/);
    const head = { Cookie: council, Origin: web.base, 'Content-Type': 'multipart/form-data; boundary=grens' };
    assert.equal((await web.post(at('nl'), Buffer.alloc(2 * 1024 * 1024 + 8192), { headers: head })).status, 413);
    assert.equal((await web.post('/desk/opnemen', '', { headers: head })).status, 405);
});

test('what was recorded is heard, in parts, and may be kept for ever', async () => {
    const bytes = sound('0123456789');
    const stored = await send('nl', 'O6_4', bytes);
    assert.equal(stored.status, 303, stored.body);
    assert.match(stored.headers.location, /#v1$/);
    const [address] = heard((await show('nl')).body);
    const whole = await web.get(address);
    assert.equal(whole.status, 200);
    assert.equal(whole.headers['content-type'], 'audio/webm');
    assert.equal(whole.headers['accept-ranges'], 'bytes');
    assert.match(whole.headers['cache-control'], /max-age=31536000, immutable/);
    assert.equal(Number(whole.headers['content-length']), bytes.length);
    const part = await web.get(address, { headers: { Range: 'bytes=4-6' } });
    assert.equal(part.status, 206);
    assert.equal(part.body, '012');
    assert.equal(part.headers['content-range'], 'bytes 4-6/14');
    const none = await web.get(address, { headers: { Range: 'bytes=14-' } });
    assert.equal(none.status, 416);
    assert.equal(none.headers['content-range'], 'bytes */14');
    assert.equal((await web.get(address.replace(/.{64}$/, '0'.repeat(64)))).status, 404);
    assert.equal(await place.sql("SELECT count(*) FROM weerklank.staff_log WHERE what = 'question-recorded'"), '1');
});

test('visitors hear it in that language, and the new one when it is recorded again', async () => {
    await place.must('round', 'open', round);
    const [link] = JSON.parse(await place.must('link', 'list', round, '--json'));
    const target = new URL(link.url).pathname;
    const page = await web.get(target);
    const audio = page.body.match(/id="v\d+"[^>]*data-audio="([^"]+)"/)[1];
    assert.equal((await web.get(audio)).status, 200);
    assert.equal(heard(page.body).length, 1);
    assert.equal(heard((await web.get(`${target}?taal=en`)).body).length, 0);
    await send('nl', 'O6_4', sound('again'));
    const [now] = heard((await web.get(target)).body);
    assert.notEqual(now, audio);
    assert.match((await web.get(now)).body, /again$/);
    assert.equal((await web.get(audio)).status, 404);
});

test('words that change are not read by the old recording', async () => {
    const file = path.join(forms, 'ouder-thema-lezen.json');
    const text = readFileSync(file, 'utf8');
    const draft = await create();
    assert.equal(heard((await show('nl', council, draft)).body).length, 1);
    writeFileSync(file, text.replace('Hoe vaak kijkt of leest u samen in een boek?', 'Hoe vaak leest u samen?'));
    assert.equal(heard((await show('nl', council, draft)).body).length, 0);
    assert.equal(heard((await show('nl')).body).length, 1); // the open round has the words it had
    writeFileSync(file, text);
});

test('a language that is only spoken opens when every question is recorded, and the page says so', async () => {
    const draft = await create('--languages', 'nl,rif');
    const early = await place.run('round', 'open', draft);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /Language rif is there to be listened to/);
    const page = await show('rif', council, draft);
    const names = [...page.body.matchAll(/name="vraag" value="([^"]+)"/g)].map(([, name]) => name);
    assert.ok(names.length >= 4);
    for (const name of names) assert.equal((await send('rif', name, sound(name), { id: draft })).status, 303);
    assert.match((await show('rif', council, draft)).body, new RegExp(`${names.length} van ${names.length} zijn ingesproken`));
    await place.must('round', 'open', draft);
    const [link] = JSON.parse(await place.must('link', 'list', draft, '--json'));
    const spoken = await web.get(`${new URL(link.url).pathname}?taal=rif`);
    assert.match(spoken.body, /<html lang="nl" dir="ltr">/);
    assert.match(spoken.body, /Deze taal kunt u hier horen/);
    assert.equal(heard(spoken.body).length, names.length);
    assert.match(spoken.body, /\?taal=rif/);
    assert.ok(heard((await web.get(new URL(link.url).pathname)).body).length < names.length);
});
