/*
 * Who may do what at the desk: every route, for every role, on objects of their own municipality
 * and of another one; without a session, and without the token of the session. A route that is
 * not in the matrix fails the test.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { addPerson, moderatedRound, openRound } from './moderated.mjs';
import { root, weerklank } from './harness.mjs';

let place, web;
const object = {}; // what stands for the {names} of a route, all of Dal
const visits = []; // everybody: { role, own, get, post, passphrase }

const ALL = ['council', 'municipality', 'moderator', 'administrator'];
const EXPORT = ['council', 'municipality', 'administrator'];
const RECORD = EXPORT;
const MODERATE = ['moderator'];

/* What comes back: to those roles about what is their own, and about what is another
 * municipality's. Any other role gets 403. Rows are tried in this order, strangers first. */
const matrix = [
    ['GET  /desk', ALL, 303, 303],
    ['GET  /desk/uitkomsten', ALL, 200, 200],
    ['GET  /desk/uitkomsten/{release}', ALL, 200, 404],
    ['GET  /desk/uitkomsten/{release}/cijfers.csv', EXPORT, 200, 404],
    ['GET  /desk/uitkomsten/{release}/codeboek.csv', EXPORT, 200, 404],
    ['GET  /desk/uitkomsten/{release}/stappen/{step}', ALL, 200, 404],
    ['GET  /desk/uitkomsten/{release}/themas/{theme}', ALL, 200, 404],
    ['GET  /desk/uitkomsten/{release}/plekken/{place}', ALL, 200, 404],
    ['GET  /desk/uitkomsten/{release}/vragen/{question}', ALL, 200, 404],
    ['GET  /desk/opnemen', RECORD, 200, 200],
    ['GET  /desk/opnemen/{open}/{audience}/{language}', RECORD, 200, 404],
    ['POST /desk/opnemen/{open}/{audience}/{language}', RECORD, 422, 404, () => ({ at: 'v1', vraag: 'O1_1' })],
    ['GET  /desk/afspraken', MODERATE, 200, 200],
    ['GET  /desk/citaten/{round}', MODERATE, 200, 404],
    ['GET  /desk/citaten/{round}/herstel', MODERATE, 200, 200], // a form that says nothing
    ['POST /desk/citaten/{round}/herstel', MODERATE, 303, 404, ({ passphrase }) => ({ key: object.recovery, passphrase })],
    ['POST /desk/citaten/{round}', MODERATE, 303, 404, ({ passphrase }) => ({ passphrase })],
    ['POST /desk/citaten/{round}/moderatoren', MODERATE, 303, 404,
        () => ({ person: object.newcomer, action: 'propose' })],
    ['GET  /desk/citaten/{round}/vragen/{item}', MODERATE, 200, 303], // to where it is unlocked
    ['POST /desk/citaten/{round}/vragen/{item}', MODERATE, 303, 303,
        () => ({ text: object.text, decision: 'withheld' })],
    ['GET  /desk/citaten', ALL, 200, 200],
    ['POST /desk/citaten', MODERATE, 303, 422, () => ({ quote: object.quote, verdict: 'remove' })],
    ['POST /desk/uitloggen', ALL, 303, 303],
];

/* Without a session: what lets in. */
const open = ['GET  /desk/login', 'POST /desk/login', 'GET  /desk/demo/{token}'];

const WORDS = 'Een leerkracht luistert niet.';

async function enter(role, own, person) {
    const login = await web.post('/desk/login', new URLSearchParams(person));
    assert.equal(login.status, 303, login.body);
    const headers = { Cookie: login.cookies[0], 'Accept-Language': 'nl' };
    const get = (target) => web.get(target, { headers });
    const page = await get('/desk/citaten');
    const csrf = page.body.match(/name="csrf" value="([^"]+)"/)[1];
    const post = (target, fields) => web.post(target, new URLSearchParams(fields), { headers });
    visits.push({ role, own, get, post, csrf, passphrase: person.passphrase });
}

async function fillObjects({ round, recovery }) {
    const one = (text) => place.sql(text).then((rows) => rows.split('\n')[0]);
    const release = JSON.parse(await one('SELECT body FROM weerklank.release'));
    Object.assign(object, { round, recovery, step: '1', question: 'O1.1', item: 'O.open2',
        audience: 'parent', language: 'nl',
        release: await one('SELECT release_id FROM weerklank.release'),
        theme: Object.keys(release.nodes.find((node) => node.kind === 'municipality').themes)[0],
        place: await one("SELECT organisation_id FROM weerklank.organisation WHERE name = 'De Eik'"),
        text: await one('SELECT text_id FROM weerklank.sealed_text'),
        quote: await one(`INSERT INTO weerklank.quote (municipality_id, round_id, kind, audience, item, body, state, written_by, confirmed_by)
            SELECT a.municipality_id, '${round}', 'quote', 'parent', 'O.open2', '${WORDS}', 'published', a.person_id, b.person_id
              FROM weerklank.person a JOIN weerklank.person b USING (municipality_id)
             WHERE a.email = 'bram@dal.nl' AND b.email = 'anna@dal.nl' RETURNING quote_id`),
        newcomer: await one("SELECT person_id FROM weerklank.person WHERE email = 'dirk@dal.nl'"),
        open: (await openRound(place, 'later')).round });
}

before(async () => {
    place = await weerklank();
    const texts = Array.from({ length: 30 }, (_, i) => `Woord ${i}`);
    const { people, ...counted } = await moderatedRound(place, texts);
    web = counted.web;
    const role = (name, which, ...more) => addPerson(place, name, which, ...more);
    await role('dirk', 'moderator', '--function', 'jeugdarts'); // no moderator of the round
    const own = { council: people.cor, moderator: people.anna, municipality: await role('mia', 'municipality'),
        administrator: await role('ada', 'administrator') };
    await fillObjects(counted);
    await place.must('municipality', 'add', 'Berg', '--cbs', 'GM0002');
    const berg = ['--municipality', 'berg', '--function', 'beleidsmedewerker'];
    for (const which of ALL) await enter(which, false, await role(`${which}-berg`, which, ...berg));
    for (const which of ALL) await enter(which, true, own[which]);
});
after(() => place?.close());

const split = (route) => route.split(/ +/);
const fill = (pattern) => pattern.replace(/\{(\w+)\}/g, (_, name) => {
    assert.ok(object[name], name);
    return object[name];
});
/* Whatever its segments are called. */
const bare = (route) => split(route).join(' ').replace(/\{\w+\}/g, '{}');

test('every route of the desk is in the matrix', () => {
    const folder = path.join(root, 'service/pages');
    const source = readdirSync(folder).filter((name) => name.endsWith('.c'))
        .map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
    const routes = [...source.matchAll(/\{METHOD_(\w+),\s+"(\/desk[^"]*)"/g)].map(([, method, target]) => `${method} ${target}`);
    assert.ok(routes.length > 20, String(routes.length));
    assert.deepEqual([...matrix.map(([route]) => route), ...open].map(bare).sort(), routes.map(bare).sort());
});

test('nobody without a session', async () => {
    for (const [route] of matrix) {
        const [method, pattern] = split(route), target = fill(pattern);
        const reply = method === 'GET' ? await web.get(target) : await web.post(target, new URLSearchParams({ csrf: visits[0].csrf }));
        assert.equal(reply.status, method === 'GET' ? 303 : 403, route);
        if (method === 'GET') assert.equal(reply.headers.location, '/desk/login', route);
    }
});

test('nothing is done without the token of the session', async () => {
    for (const [route, , , , fields = () => ({})] of matrix.filter(([route]) => route.startsWith('POST')))
        for (const visit of visits) {
            const other = visits.find((one) => one !== visit && one.role === visit.role);
            for (const token of [{}, { csrf: '' }, { csrf: other.csrf }])
                assert.equal((await visit.post(fill(split(route)[1]), { ...fields(visit), ...token })).status, 403, `${route} ${visit.role}`);
        }
    assert.equal(await place.sql('SELECT (SELECT count(*) FROM weerklank.quote), (SELECT count(*) FROM weerklank.text_decision)'), '1|0');
});

/* What a stranger's request may not have done, looked at before those it belongs to do it. */
const untouched = () => place.sql(`SELECT (SELECT count(*) FROM weerklank.quote), (SELECT count(*) FROM weerklank.text_decision),
    (SELECT count(*) FROM weerklank.text_grant), (SELECT count(*) FROM weerklank.text_share WHERE sealed IS NULL),
    (SELECT md5(string_agg(sealed::text, '' ORDER BY person_id)) FROM weerklank.text_share WHERE round_id = '${object.round}')`);

for (const [route, roles, ownStatus, otherStatus, fields = () => ({})] of matrix)
    test(route, async () => {
        const [method, pattern] = split(route), target = fill(pattern);
        const state = await untouched();
        for (const visit of [...visits].sort((a, b) => a.own - b.own || roles.includes(a.role) - roles.includes(b.role))) {
            const may = roles.includes(visit.role), stranger = !visit.own || !may;
            const reply = method === 'GET' ? await visit.get(target) : await visit.post(target, { csrf: visit.csrf, ...fields(visit) });
            const who = `${visit.role} of ${visit.own ? 'Dal' : 'Berg'}`;
            assert.equal(reply.status, !may ? 403 : visit.own ? ownStatus : otherStatus, `${who}: ${reply.body.slice(0, 2000)}`);
            if (!stranger) continue;
            assert.equal(await untouched(), state, who);
            const told = reply.body + (reply.headers.location ?? '');
            if (!visit.own) for (const secret of [WORDS, 'De Eik', object.release]) assert.ok(!told.includes(secret), `${who}: ${secret}`);
        }
    });

test('after logging out nobody is in', async () => {
    for (const visit of visits) assert.equal((await visit.get('/desk/uitkomsten')).headers.location, '/desk/login', visit.role);
});
