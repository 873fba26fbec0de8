/*
 * In and out of the desk: what gets in, what does not, how long it lasts, and that nothing is
 * told about who has a login.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test, { after, beforeEach } from 'node:test';
import { execute, program, root, until, weerklank } from './harness.mjs';

const place = await weerklank();
after(() => place.close());
const passphrase = 'vier losse woorden hier';

/* A command that reads one line. */
const typed = (input, ...args) => execute(program, args, { env: place.env(), input });

await place.sql(`INSERT INTO weerklank.municipality (slug, name, cbs_code, cbs_year, demonstration)
                 VALUES ('dal', 'Dal', 'GM0001', 2026, true)`);
assert.equal((await typed(`${passphrase}\n`, 'user', 'add', 'Anna@dal.nl', '--role', 'council')).code, 0);
const web = await place.serve();

beforeEach(() => place.sql('DELETE FROM weerklank.session'));

const login = (fields, headers = {}) => web.post('/desk/login', new URLSearchParams(fields), { headers });
const enter = async () => {
    const reply = await login({ email: 'anna@dal.nl', passphrase });
    assert.equal(reply.status, 303);
    return reply.cookies[0];
};
const desk = (cookie) => web.get('/desk/uitkomsten', { headers: cookie ? { Cookie: cookie } : {} });
const isIn = async (cookie) => {
    const reply = await desk(cookie);
    return !(reply.status === 303 && reply.headers.location === '/desk/login');
};
const token = async (cookie) => {
    let reply = await desk(cookie);
    if (reply.status === 303) reply = await web.get(reply.headers.location, { headers: { Cookie: cookie } });
    return reply.body.match(/name="csrf" value="([^"]+)"/)[1];
};
const leave = (cookie, csrf, headers = {}) =>
    web.post('/desk/uitloggen', new URLSearchParams({ csrf }), { headers: { Cookie: cookie, ...headers } });

test('a login gives a session that the database cannot give away', async () => {
    const reply = await login({ email: ' Anna@DAL.nl ', passphrase });
    assert.equal(reply.status, 303);
    assert.equal(reply.headers.location, '/desk');
    assert.equal(reply.headers['cache-control'], 'no-store');
    assert.match(reply.headers['set-cookie'][0], /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.ok(await isIn(reply.cookies[0]));
    const id = Buffer.from(reply.cookies[0].slice(8), 'base64url');
    const stored = await place.sql("SELECT encode(hash, 'hex') FROM weerklank.session");
    assert.notEqual(stored, id.toString('hex'));
});

test('wrong and unknown are told alike', async () => {
    const wrong = await login({ email: 'anna@dal.nl', passphrase: 'iets anders' });
    const unknown = await login({ email: 'piet@dal.nl', passphrase: 'iets anders' });
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    assert.equal(wrong.body, unknown.body.replace('piet@dal.nl', 'anna@dal.nl'));
    assert.doesNotMatch(wrong.body, /iets anders/);
    assert.equal((await login({ email: '', passphrase: '' })).status, 422);
});

test('the log has who could not get in, when there is such a person', async () => {
    await place.sql('DELETE FROM weerklank.staff_log');
    for (const email of ['piet@dal.nl', 'anna@dal.nl']) assert.equal((await login({ email, passphrase: 'iets anders' })).status, 401);
    const noted = () => place.sql(`SELECT what, object, email FROM weerklank.staff_log LEFT JOIN weerklank.person USING (municipality_id, person_id)`);
    await until('a line in the log', async () => (await noted()) !== '');
    assert.equal(await noted(), 'login-failed||anna@dal.nl');
});

test('another site logs nobody in', async () => {
    const fields = { email: 'anna@dal.nl', passphrase };
    for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' },
        { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }])
        assert.equal((await login(fields, headers)).status, 403);
    const own = { Origin: web.base, 'Sec-Fetch-Site': 'same-origin' };
    assert.equal((await login(fields, own)).status, 303);
});

test('a POST needs the token of its own session', async () => {
    const cookie = await enter(), other = await enter();
    const csrf = await token(cookie);
    assert.equal((await leave(cookie, '')).status, 403);
    assert.equal((await leave(cookie, await token(other))).status, 403);
    assert.equal((await leave(cookie, csrf, { Origin: 'https://evil.example' })).status, 403);
    assert.equal((await leave('session=', csrf)).status, 403);
    assert.ok(await isIn(cookie));
});

test('after logging out the cookie is worth nothing', async () => {
    const cookie = await enter();
    const reply = await leave(cookie, await token(cookie));
    assert.equal(reply.status, 303);
    assert.match(reply.headers['set-cookie'][0], /^session=; .*Max-Age=0/);
    assert.equal(await isIn(cookie), false);
    assert.equal(await place.sql(`SELECT string_agg(what, ' ' ORDER BY at DESC)
        FROM (SELECT * FROM weerklank.staff_log ORDER BY at DESC LIMIT 2) l`), 'logout login');
});

test('a new login ends the session that the browser had', async () => {
    const cookie = await enter();
    const reply = await web.post('/desk/login', new URLSearchParams({ email: 'anna@dal.nl', passphrase }),
        { headers: { Cookie: cookie } });
    assert.notEqual(reply.cookies[0], cookie);
    assert.equal(await isIn(cookie), false);
    assert.ok(await isIn(reply.cookies[0]));
});

test('a session ends after 15 minutes of nothing and after 8 hours', async () => {
    const cookie = await enter();
    const set = (columns) => place.sql(`UPDATE weerklank.session SET ${columns}`);
    await set("seen_at = now() - interval '14 minutes'");
    assert.ok(await isIn(cookie));
    assert.equal(await place.sql("SELECT seen_at > now() - interval '1 minute' FROM weerklank.session"), 't');
    await set("seen_at = now() - interval '15 minutes 1 second'");
    assert.equal(await isIn(cookie), false);
    await set("seen_at = now(), created_at = now() - interval '8 hours 1 second'");
    assert.equal(await isIn(cookie), false);
});

test('nobody without a session', async () => {
    assert.equal(await isIn(null), false);
    assert.equal(await isIn('session=x'), false);
    assert.equal(await isIn(`session=${randomBytes(32).toString('base64url')}`), false);
});

test('a link logs in for its hour, in a demonstration alone', async () => {
    /* A link's token is hashed as a cookie is: one of these gives a pair. */
    const link = `/desk/demo/${(await enter()).slice('session='.length)}`;
    const hash = await place.sql("SELECT encode(hash, 'hex') FROM weerklank.session");
    const [municipality, person] = (await place.sql(
        'SELECT municipality_id, person_id FROM weerklank.person')).split('|');
    const make = readFileSync(`${root}sql/queries/login_link_make.sql`, 'utf8');
    await place.sql(`PREPARE make AS ${make}; EXECUTE make('${municipality}', '\\x${hash}', '${person}')`,
        'weerklank_web');
    const reply = await web.get(link);
    assert.equal(reply.status, 303);
    assert.ok(await isIn(reply.cookies[0]));
    await place.sql('UPDATE weerklank.municipality SET demonstration = false');
    assert.equal((await web.get(link)).status, 410);
    await place.sql(`UPDATE weerklank.municipality SET demonstration = true;
                     UPDATE weerklank.login_link SET valid_until = now()`);
    assert.equal((await web.get(link)).status, 410);
    assert.equal((await web.get('/desk/demo/short')).status, 404);
});

test('a reset ends sessions and the old passphrase', async () => {
    const cookie = await enter();
    assert.equal((await typed('drie nieuwe woorden\n', 'user', 'reset', 'anna@dal.nl')).code, 0);
    assert.equal(await isIn(cookie), false);
    assert.equal((await login({ email: 'anna@dal.nl', passphrase })).status, 401);
    assert.equal((await login({ email: 'anna@dal.nl', passphrase: 'drie nieuwe woorden' })).status, 303);
    assert.equal((await typed(`${passphrase}\n`, 'user', 'reset', 'anna@dal.nl')).code, 0);
});

test('the command refuses what cannot be', async () => {
    const add = (input, ...args) => typed(input, 'user', 'add', ...args);
    const cases = [
        [1, /12/, await add('kort\n', 'b@dal.nl', '--role', 'council')],
        [1, /guessed/, await add('Welkom123456!\n', 'b@dal.nl', '--role', 'council')],
        [1, /already/, await add(`${passphrase}\n`, 'ANNA@dal.nl', '--role', 'council')],
        [1, /role/, await add('', 'b@dal.nl', '--role', 'boss')],
        [1, /e-mail/, await add('', 'b', '--role', 'council')],
        [1, /municipality/, await add('', 'b@dal.nl', '--role', 'council', '--municipality', 'berg')],
        [1, /passphrase/i, await add('', 'b@dal.nl', '--role', 'council')],
        [2, /usage/, await add('', 'b@dal.nl')],
        [1, /Nobody/, await typed(`${passphrase}\n`, 'user', 'reset', 'b@dal.nl')],
    ];
    for (const [code, pattern, out] of cases) {
        assert.equal(out.code, code, out.stderr);
        assert.match(out.stderr, pattern);
    }
});

test('who guesses has to wait, and is never locked out', async () => {
    // The wait begins after five and grows; a slow machine may sit out the first ones.
    let reply, tries = 0;
    do {
        reply = await login({ email: 'q@dal.nl', passphrase: 'mis' });
        tries++;
    } while (reply.status === 401 && tries < 12);
    assert.equal(reply.status, 429);
    assert.ok(tries > 5, `${tries} tries`);
    const wait = Number(reply.headers['retry-after']);
    assert.ok(wait >= 1);
    await new Promise((done) => setTimeout(done, wait * 1000 + 100));
    assert.equal((await login({ email: 'q@dal.nl', passphrase: 'mis' })).status, 401);
});
