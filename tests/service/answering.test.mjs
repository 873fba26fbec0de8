/*
 * Between the questionnaire and the urn: what may tell who somebody is gets pointed at, codes are
 * used once, one address does not flood a link. Whatever happens, the answers stay on the page.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, until, weerklank } from './harness.mjs';

let place, web, round, links;

const link = (name) => new URL(links.find((one) => one.place === name).url).pathname;
const ballots = async () => Number(await place.sql('SELECT count(*) FROM weerklank.urn'));
const receiptOf = (page) => page.body.match(/name="receipt" value="([^"]+)"/)[1];

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\n'
        + 'De Eik,school,Noord,B,300,0\nDe Iep,school,Zuid,B,300,0\nDe Es,school,Zuid,B,300,0\n');
    await place.must('organisation', 'import', file);
    round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    await place.must('round', 'open', round);
    links = JSON.parse(await place.must('link', 'list', round, '--json'));
    await place.mixer();
    web = await place.serve({ WEERKLANK_ANSWERS_PER_ADDRESS: '150', WEERKLANK_WORKERS: '1' });
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
});
after(() => place?.close());

/* Fills in a page that was got, and sends it to where its form says. */
function send(page, fields, options) {
    const action = page.body.match(/<form id="vragen" method="post" action="([^"]+)"/)[1];
    return web.post(action.replaceAll('&amp;', '&'),
        new URLSearchParams({ receipt: receiptOf(page), ...fields }), options);
}

test('a name in an open answer: "Klopt dit?", nothing stored, and the second time it goes', async () => {
    const before = await ballots();
    const page = await web.get(`${link('De Eik')}?taal=nl`);
    const answers = { O1_1: '3', O_open2: 'Juf Annemiek is te streng. Bel 06-12345678' };
    const asked = await send(page, answers);
    assert.equal(asked.status, 200);
    assert.match(asked.body, /<h1>Klopt dit\?<\/h1>/);
    assert.match(asked.body, /<q dir="auto">Juf Annemiek<\/q>[^\n]*een naam van een medewerker/);
    assert.match(asked.body, /<q dir="auto">06-12345678<\/q>[^\n]*een telefoonnummer/);
    assert.equal(asked.headers['cache-control'], 'no-store');
    assert.equal(await ballots(), before);

    const hidden = Object.fromEntries([...asked.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
        .map(([, name, value]) => [name, value]));
    assert.deepEqual(hidden, { receipt: receiptOf(page), ...answers });
    const target = asked.body.match(/action="([^"]+)"/)[1];
    const changed = await web.post(target, new URLSearchParams({ ...hidden, taal: 'nl' }));
    assert.equal(changed.status, 200);
    assert.match(changed.body, /Juf Annemiek is te streng/);
    assert.match(changed.body, /name="O1_1" value="3" checked/);
    assert.equal(await ballots(), before);

    const sent = await web.post(target, new URLSearchParams({ ...hidden, gezien: '1' }));
    assert.equal(sent.status, 303);
    assert.equal(await ballots(), before + 1);
});

test('an open answer without anything of the kind goes at once', async () => {
    const page = await web.get(link('De Eik'));
    assert.equal((await send(page, { O_open2: 'De deur mag eerder open, om 8.15 uur.' })).status, 303);
});

test('a trial link shows the form, thanks, and stores nothing', async () => {
    const out = await place.must('link', 'trial', link('De Es').split('/').pop());
    const trial = new URL(out.match(/https?:\S+/)[0]).pathname;
    const before = await ballots();
    const page = await web.get(trial);
    assert.equal(page.status, 200);
    assert.match(page.body, /proef/i);
    assert.equal((await send(page, { O1_1: '3' })).status, 303);
    assert.equal(await ballots(), before);
});

let codes;

test('codes: the code leaves the address for a cookie, or stays where cookies do not', async () => {
    const file = path.join(place.folder, 'codes.csv');
    await place.must('link', 'codes', link('De Iep').split('/').pop(), '--count', '240', '-o', file);
    codes = readFileSync(file, 'utf8').match(/\/v\/[0-9A-Z]{26}/g);
    assert.equal(codes.length, 240);

    const [code] = codes;
    const first = await until('the web service to know', async () => {
        const reply = await web.get(code);
        return reply.status === 303 && reply;
    });
    assert.match(first.headers['set-cookie'][0],
        new RegExp(`^code=${code.slice(3)}; Path=/; HttpOnly; SameSite=Lax`));
    const cookie = first.cookies[0];
    const second = await web.get(first.headers.location, { headers: { Cookie: cookie } });
    assert.equal(second.status, 303);
    assert.equal(second.headers.location, link('De Iep'));
    const page = await web.get(link('De Iep'), { headers: { Cookie: cookie } });
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.body, new RegExp(code.slice(3)));

    const bare = await web.get(first.headers.location);
    assert.equal(bare.status, 200, 'without the cookie the page comes at the address of the code');
    const before = await ballots();
    assert.equal((await send(bare, { O1_1: '3' })).status, 303, 'and can be sent without one');
    assert.equal(await ballots(), before + 1);

    const used = await send(page, { O1_1: '2', O_open2: 'Blijft staan' }, { headers: { Cookie: cookie } });
    assert.equal(used.status, 422, 'another page with a used code');
    assert.match(used.body, /al geantwoord/);
    assert.match(used.body, /Blijft staan/);
    assert.match(used.headers['set-cookie'][0], /^code=; .*Max-Age=0/);
    assert.equal(await ballots(), before + 1);

    const other = codes[1].slice(3).toLowerCase().replace(/.{4}/g, '$& ');
    const typed = await send(page, { O1_1: '2', code: other });
    assert.equal(typed.status, 303, 'a code typed into the field');
    assert.equal(await ballots(), before + 2);
});

test('a page looks the same for a used code, an unused one and one that never was', async () => {
    const never = codes[2].slice(0, 7) + '0'.repeat(22);
    const plain = async (target) => {
        const reply = await web.get(`${target}?code=1`);
        return [reply.status, Object.keys(reply.headers).sort().join(),
            reply.body.replaceAll(target.slice(3), 'CODE').replace(receiptOf(reply), 'RECEIPT')];
    };
    const used = await plain(codes[0]);
    assert.deepEqual(await plain(codes[2]), used);
    assert.deepEqual(await plain(never), used);
    assert.equal(used[0], 200);
});

test('a mail scanner that opens and looks at links as often as it likes uses no code and stores nothing', async () => {
    const state = () => place.sql(`SELECT (SELECT count(*) FROM weerklank.open_code), (SELECT count(*) FROM weerklank.receipt),
        (SELECT count(*) FROM weerklank.urn), (SELECT md5(string_agg(l::text, '' ORDER BY link_id)) FROM weerklank.link l)`);
    const before = await state();
    for (const target of [codes[0], codes[2], link('De Eik'), `${link('De Iep')}/bedankt`, `${link('De Eik')}/privacy`]) {
        const [head, get] = [await web.get(target, { method: 'HEAD' }), await web.get(target)];
        assert.equal(head.status, get.status, target);
        assert.equal(head.body, '');
        assert.deepEqual(Object.keys(head.headers).sort(), Object.keys(get.headers).sort(), target);
        for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])
            assert.ok((await web.get(target, { method })).status >= 400, `${method} ${target}`);
    }
    assert.equal(await state(), before);
});

test('a link with codes without a code asks for one; with a wrong one it keeps the answers', async () => {
    const asked = await web.get(link('De Iep'));
    assert.equal(asked.status, 303);
    assert.equal(asked.headers.location, '/v');
    // As somebody reads it from a card: 0 for O, 1 for I or l, in groups or not.
    const misread = (text) => text.replaceAll('0', 'o').replaceAll('1', (_, at) => (at % 2 ? 'I' : 'l'));
    for (const target of [codes[2], codes[4], codes[5], link('De Eik'), link('De Iep')]) {
        const groups = misread(target.slice(3)).replace(/.{4}/g, '$&-');
        for (const said of [target.slice(3).toLowerCase(), groups, ` ${groups.replaceAll('-', '  ')} `]) {
            const typed = await web.post('/v', new URLSearchParams({ link: said }));
            assert.equal(typed.status, 303, said);
            assert.equal(typed.headers.location, target);
        }
    }

    const page = await web.get(`${codes[2]}?code=1`);
    const before = await ballots();
    for (const code of ['zomaar', codes[2].slice(3, 28), link('De Iep').slice(3), `ZZZZ${codes[2].slice(7)}`]) {
        const reply = await send(page, { O1_1: '3', code });
        assert.equal(reply.status, 422, code);
        assert.match(reply.body, /name="O1_1" value="3" checked/);
        assert.match(reply.body, /<input id="code" name="code"/);
    }
    assert.equal(await ballots(), before);
});

test('a code cannot be used on another link', async () => {
    const page = await web.get(link('De Eik'));
    const cookie = `code=${codes[3].slice(3)}`;
    assert.equal((await send(page, { O1_1: '3' }, { headers: { Cookie: cookie } })).status, 303);
    const own = await web.get(`${codes[3]}?code=1`);
    assert.equal((await send(own, { O1_1: '3' })).status, 303, 'it was not spent there');
});

test('two pages with one code at the same time: one ballot, a hundred times', async () => {
    const other = await place.serve({ WEERKLANK_ANSWERS_PER_ADDRESS: '0', WEERKLANK_WORKERS: '2' });
    const before = await ballots();
    for (const code of codes.slice(10, 110)) {
        const pages = await Promise.all([1, 2].map(() => other.get(`${code}?code=1`)));
        const replies = await Promise.all(pages.map((page) => other.post(code,
            new URLSearchParams({ receipt: receiptOf(page), O1_1: '3' }))));
        assert.deepEqual(replies.map((reply) => reply.status).sort(), [303, 422], code);
    }
    assert.equal(await ballots(), before + 100);
    await other.stop();
});

test('the same page with a code sent ten times: one ballot, thanked ten times', async () => {
    const other = await place.serve({ WEERKLANK_ANSWERS_PER_ADDRESS: '0', WEERKLANK_WORKERS: '2' });
    const before = await ballots();
    const page = await other.get(`${codes[120]}?code=1`);
    const replies = await Promise.all(Array.from({ length: 10 }, () => other.post(codes[120],
        new URLSearchParams({ receipt: receiptOf(page), O1_1: '3' }))));
    assert.deepEqual(replies.map((reply) => reply.status), Array(10).fill(303));
    assert.equal(await ballots(), before + 1);
    await other.stop();
});

test('one address that sends more than a school would: 429, the answers stay, others get in', async () => {
    const before = await ballots();
    let reply, sent = 0;
    for (; sent < 200; sent++) {
        reply = await send(await web.get(`${link('De Eik')}?taal=nl`), { O1_1: '3' });
        if (reply.status !== 303) break;
    }
    assert.equal(reply.status, 429);
    assert.ok(sent >= 100, `a school of ${sent} got in`);
    assert.ok(Number(reply.headers['retry-after']) > 0);
    assert.match(reply.body, /Wacht even/);
    assert.match(reply.body, /name="O1_1" value="3" checked/);
    assert.equal(await ballots(), before + sent);
    const page = await web.get(link('De Eik'));
    assert.equal((await send(page, { O1_1: '3' }, { localAddress: '127.0.0.2' })).status, 303);
});
