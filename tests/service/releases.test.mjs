/*
 * Releases by command: their schema, and corrections in the review period.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { day, execute, program, root, weerklank } from './harness.mjs';

let place, web, mixer, round, links, first, second, session;

const list = async () => JSON.parse(await place.must('release', 'list', '--json'));
const show = async (id) => JSON.parse(await place.must('release', 'show', id, '--json'));
const linkOf = (name) => links.find((one) => one.place === name);
const nodeOf = (release, name) => release.nodes.find((node) => node.name === name);

async function fails(words, ...args) {
    const out = await place.run(...args);
    assert.equal(out.code, 1, out.stdout + out.stderr);
    assert.match(out.stderr, words);
}

async function answer(address, fields) {
    const page = await web.get(address);
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    const reply = await web.post(address, new URLSearchParams({ receipt, ...fields }));
    assert.equal(reply.status, 303, reply.body);
}

/* Places with how many answer each of them. */
const PLACES = { Berk: 14, Eik: 13, Iep: 12, Es: 11, Linde: 3 };

before(async () => {
    place = await weerklank();
    mixer = await place.mixer();
    web = await place.serve();
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name;kind;district;board;families;staff\n'
        + Object.keys(PLACES).map((name, i) => `${name};${i % 2 ? 'school' : 'childcare'};Noord;B${i % 2};40;0\n`).join(''));
    await place.must('organisation', 'import', file);
    round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9), '--feedback-on',
        day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    await place.must('round', 'open', round);
    links = JSON.parse(await place.must('link', 'list', round, '--json'));
    for (const [name, count] of Object.entries(PLACES))
        for (let i = 0; i < count; i++)
            await answer(new URL(linkOf(name).url).pathname, { O1_1: String(1 + i % 3), O1_2: i % 4 ? '3' : '1',
                O_age: i % 2 ? '2-3' : '4-5' });
    await place.must('round', 'close', round, '--now');
    [{ id: first }] = await list();
});
after(() => place?.close());

test('a release is what its schema says, and one of the format before still is', async () => {
    const schema = JSON.parse(await place.must('release', 'show', '--schema'));
    const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true });
    const validate = ajv.compile(schema);
    const release = await show(first);
    assert.ok(validate(release), JSON.stringify(validate.errors, null, 1));
    const before_ = JSON.parse(readFileSync(path.join(root, 'tests/unit/report/samples/format-1.json'), 'utf8'));
    assert.ok(validate(before_), JSON.stringify(validate.errors, null, 1));
    for (const spoil of [(r) => delete r.coarser, (r) => { r.nodes[0].n = 12; }, (r) => { r.format = 3; },
        (r) => { r.nodes[0].items['O1.1'].no = [0, 101]; }, (r) => { r.nodes[0].exact = 53; }]) {
        const copy = structuredClone(release);
        spoil(copy);
        assert.ok(!validate(copy), String(spoil));
    }
});

test('it tells who was heard, boards and kinds', async () => {
    const release = await show(first);
    const top = nodeOf(release, 'Proefstad');
    assert.deepEqual(top.n, { low: 50, high: 54 });
    assert.deepEqual(top.participation, [25, 28]); // 50 to 54 of 200, in steps of one percent
    assert.equal(top.codes, false);
    assert.deepEqual(top.languages, [{ language: 'nl', share: [95, 100] }]);
    assert.equal(nodeOf(release, 'Linde').n, null);
    const grouping = release.groupings.find((one) => one.kind === 'kind' && one.name === 'school');
    assert.equal(grouping.items['O1.1'].from, 'places');
    assert.deepEqual(grouping.items['O1.1'].n, { low: 10, high: 14 }); // Eik alone: Es hides Linde
});

/* The text of a page of the desk as somebody reads it. */
async function read(target) {
    const reply = await web.get(target, { headers: { Cookie: session } });
    assert.equal(reply.status, 200, target);
    return reply.body.replace(/<svg[^]*?<\/svg>/g, ' ').replace(/<[^>]+>/g, ' ').replace(/[\u202f\u00a0]/g, ' ')
        .replace(/&ldquo;|&rdquo;/g, '"').replace(/\s+/g, ' ');
}

test('page and CSV say the same as the release', async () => {
    const release = await show(first);
    const added = await execute(program, ['user', 'add', 'raad@proefstad.example', '--role', 'council'],
        { env: place.env(place.webSettings), input: 'een lange zin die niemand raadt\n' });
    assert.equal(added.code, 0, added.stderr);
    const login = await web.post('/desk/login', new URLSearchParams({ email: 'raad@proefstad.example',
        passphrase: 'een lange zin die niemand raadt' }), { headers: { Origin: web.base } });
    assert.equal(login.status, 303, login.body);
    session = login.cookies.join('; ');
    const file = path.join(place.folder, 'uit.csv');
    await place.must('export', first, '--as', 'csv', '-o', file);
    const rows = readFileSync(file, 'utf8').split('\r\n');
    const words = ([low, high]) => `${low} (tot|to) ${high} %`;

    const overview = await read(`/desk/uitkomsten/${first}`);
    for (const node of release.nodes.filter((one) => one.participation)) {
        assert.match(overview, new RegExp(`${node.name} ${node.n.low}\\+ ${node.invited} ${words(node.participation)}`));
        assert.ok(rows.some((row) => row.includes(`;${node.id};`) && row.includes(';deelname;')
            && row.includes(`;${node.participation.join(';')};`)), node.name);
    }
    assert.match(overview, /: Es, Linde\./); // who was not heard

    const page = await read(`/desk/uitkomsten/${first}/vragen/O1.1`);
    for (const grouping of release.groupings) {
        const figure = grouping.items['O1.1'];
        assert.match(page, new RegExp(`${figure.n.low}\\+ [a-z]+ [^%]*${words(figure.noOrBit)}`), grouping.name);
        assert.ok(rows.some((row) => row.includes(`;${grouping.id};`) && row.includes(';O1.1;')
            && row.includes(`;${figure.n.low};${figure.n.high};${figure.noOrBit.join(';')};`)), grouping.name);
    }
    const [code, groups] = Object.entries(nodeOf(release, 'Proefstad').breakdowns)[0];
    for (const [group, figures] of Object.entries(groups)) {
        const figure = figures['O1.1'];
        const row = rows.find((one) => one.includes(';O1.1;') && one.includes(';nee_of_beetje;')
            && one.endsWith(`;${code};${group}`));
        assert.ok(figure.few ? row.includes('te weinig') : row.includes(`;${figure.noOrBit.join(';')};`), row);
        if (!figure.few) assert.match(page, new RegExp(words(figure.noOrBit)));
    }
    assert.ok(Object.values(groups).some((figures) => !figures['O1.1'].few), 'something is broken down');
});

test('a correction takes a link out and replaces the release', async () => {
    await fails(/no link|geen link/, 'release', 'correct', first, '--void', 'ZZZZ', '--reason', 'x');
    assert.equal((await place.run('release', 'correct', first, '--void', linkOf('Es').id)).code, 2);
    await place.must('release', 'correct', first.slice(0, 8), '--void', linkOf('Es').id, '--reason', 'dubbel ingevuld');
    const all = await list();
    assert.equal(all.length, 2);
    second = all.find((one) => !one.replacedBy).id;
    assert.equal(all.find((one) => one.id === first).replacedBy, second);
    const release = await show(second);
    assert.equal(release.corrections, 1);
    assert.equal(nodeOf(release, 'Es').n, null);
    assert.equal(nodeOf(release, 'Berk').n.low, 10);
    for (const id of [first, second]) await place.must('release', 'verify', id);
    assert.equal(await place.sql('SELECT reason FROM weerklank.correction'), 'dubbel ingevuld');
    assert.match(await read(`/desk/uitkomsten/${second}`), /dubbel ingevuld/);
    assert.match(await read(`/desk/uitkomsten/${first}`), /vervangen|replaced/);
    assert.equal(await place.sql("SELECT object FROM weerklank.staff_log WHERE what = 'release.correct'"), second);
    await fails(/replaced|vervangen/, 'release', 'correct', first, '--void', linkOf('Eik').id, '--reason', 'x');
    await fails(/not count any more|telt al niet/, 'release', 'correct', second, '--void', linkOf('Es').id, '--reason', 'x');
});

test('what it leaves of an atom is none or enough: otherwise all of it goes', async () => {
    // Linde has three answers: with another place of which the figures are not shown it makes an atom.
    const rest = (await show(second)).nodes.filter((node) => node.kind === 'organisation' && !node.n).map((node) => node.name);
    await place.must('release', 'correct', second, '--void', linkOf('Linde').id, '--reason', 'verkeerde link gedeeld');
    const third = (await list()).find((one) => !one.replacedBy).id;
    const release = await show(third);
    assert.equal(release.corrections, 2);
    assert.equal(nodeOf(release, 'Linde').withheld, 'correction');
    for (const name of rest.filter((one) => one !== 'Es'))
        assert.equal(nodeOf(release, name).withheld, 'correction', name);
    await place.must('release', 'verify', third);
});

test('building again gives the last one, and after the review period nothing is corrected', async () => {
    await place.must('release', 'build', round);
    assert.equal((await list()).length, 3);
    await place.sql('UPDATE weerklank.round SET counted_on = counted_on - review_days - 1');
    const last = (await list()).find((one) => !one.replacedBy).id;
    await fails(/review period|controletijd/, 'release', 'correct', last, '--void', linkOf('Berk').id, '--reason', 'te laat');
});
