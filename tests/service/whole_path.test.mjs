/*
 * The whole path, with trouble on the way: 2,000 known ballots are cast by 20 clients that send
 * again what they are not sure of, while the web service is killed twice, PostgreSQL is
 * restarted and a mix runs. Then the round closes and is counted: nothing may be missing or
 * twice, the published figures are those of an independent calculation, they are the same
 * everywhere, and no answer stands in plain text anywhere.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { published, shownN, step } from './expected.mjs';
import { day, everywhere, exactCounts, execute, request, root, sleep, until, weerklank, witness } from './harness.mjs';

const BALLOTS = 2000, CLIENTS = 20, K = 10;
const SECRET = 'Zilveruitje-';

/* Seven places in two districts, of very different sizes: one below k. */
const places = [
    ['De Berk', 'Noord', 900, 0.30], ['De Eik', 'Noord', 700, 0.22], ['De Iep', 'Noord', 500, 0.14],
    ['De Linde', 'Zuid', 500, 0.16], ['De Wilg', 'Zuid', 400, 0.12], ['De Es', 'Zuid', 200, 0.057],
    ['De Hulst', 'Zuid', 60, 0.003],
];

let place, web, mixer, counting, round, opened, links, mixed;
const port = 20000 + Math.floor(Math.random() * 10000);
const base = `http://127.0.0.1:${port}`;
const fixed = { WEERKLANK_LISTEN: `127.0.0.1:${port}` };

async function openRound() {
    const csvFile = path.join(place.folder, 'plekken.csv');
    writeFileSync(csvFile, 'name;kind;district;board;families;staff\r\n' + places
        .map(([name, district, families]) => `${name};school;${district};Bestuur;${families};0`).join('\r\n'));
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    await place.must('organisation', 'import', csvFile);
    round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes',
        day(20), '--feedback-on', day(60), '--feedback-where', 'proefstad.example', '--parents',
        'ouder-kort', '--k', String(K))).trim();
    opened = await place.must('round', 'open', round);
    links = JSON.parse(await place.must('link', 'list', round, '--json'));
}

/* ---- who answers what ---------------------------------------------------------------- */

const form = JSON.parse(readFileSync(path.join(root, 'forms/ouder-kort.json'), 'utf8'));
const questions = form.pages.flatMap((page) => page.elements);
const scales = questions.filter((question) => question.x_scale);

/* Numbers that are spread but always the same. */
let seed = 12345;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

const ballots = [];
function drawBallots() {
    for (const [name, , , part] of places) {
        const link = links.find((one) => one.place === name);
        const count = Math.round(BALLOTS * part);
        for (let i = 0; i < count; i++) {
            const answers = {};
            for (const question of scales) {
                const luck = random();
                const choice = luck < 0.2 ? '1' : luck < 0.5 ? '2' : luck < 0.93 ? '3'
                    : luck < 0.98 ? 'dontknow' : null;
                if (choice) answers[question.name] = choice;
            }
            answers.O_open2 = `${SECRET}${ballots.length}`;
            ballots.push({ link: new URL(link.url).pathname, place: name, answers });
        }
    }
    while (ballots.length < BALLOTS) ballots.push({ ...ballots[0] });
    ballots.sort(() => random() - 0.5);
}

/* ---- casting, with trouble ----------------------------------------------------------- */

let stored = 0;
const statuses = {};
async function post(ballot) {
    for (let attempt = 0; attempt < 400; attempt++) {
        try {
            if (!ballot.receipt) {
                const page = await request(base, ballot.link);
                ballot.receipt = page.body.match(/name="receipt" value="([^"]+)"/)?.[1];
                if (!ballot.receipt) throw new Error(`page ${page.status}`);
            }
            const body = new URLSearchParams({ receipt: ballot.receipt, ...ballot.answers });
            const reply = await request(base, ballot.link, { method: 'POST', body });
            statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
            if (reply.status === 303) {
                // One in ten is not sure and sends the same page again.
                if (attempt === 0 && random() < 0.1) continue;
                stored++;
                return;
            }
        } catch { /* the service is away: again */ }
        await sleep(25 + random() * 75);
    }
    throw new Error('a ballot was never stored');
}

async function castWithTrouble() {
    const waiting = [...ballots];
    const clients = Array.from({ length: CLIENTS }, async () => {
        for (let ballot = waiting.pop(); ballot; ballot = waiting.pop()) await post(ballot);
    });
    const done = Promise.all(clients);
    const reached = (share) => until(`${share * 100} % of the ballots`, () => stored >= BALLOTS * share, 120000);

    await reached(0.15);
    await web.kill();
    web = await place.serve(fixed);
    await reached(0.35);
    mixed = place.runMixer('mixer', '--once');
    await Promise.all([mixed, reached(0.5)]);
    await place.restartDatabase();
    await reached(0.7);
    await web.kill();
    web = await place.serve(fixed);
    await done;
}

before(async () => {
    counting = await witness();
    place = await weerklank({ cluster: true, durable: true });
    await openRound();
    drawBallots();
    web = await place.serve(fixed);
    mixer = await place.mixer();
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    await castWithTrouble();
});
after(() => place?.close());

test('opening prints the recovery key once and makes a link per place', () => {
    assert.match(opened, /([0-9A-Z]{4}-){10,}/);
    assert.equal(links.length, places.length);
});

test('2,000 ballots are stored in spite of it', async () => {
    const out = await mixed;
    assert.equal(out.code, 0, out.stderr);
    assert.equal(stored, BALLOTS);
});

test('a ballot cast just before a mix is in the urn after it, under the new key', async () => {
    const before = await place.sql('SELECT count(*) FROM weerklank.urn');
    const out = await place.runMixer('mixer', '--once');
    assert.equal(out.code, 0, out.stderr);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), before);
    assert.equal(before, String(BALLOTS));
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn u JOIN weerklank.epoch_key k '
        + 'USING (municipality_id, epoch) WHERE NOT k.current'), '0');
    const keys = readdirSync(path.join(place.folder, 'state')).filter((name) => name.startsWith('epoch'));
    assert.equal(keys.length, 1, 'older key files are gone');
});

test('the web role cannot read the urn', async () => {
    const out = await execute('psql', [place.conninfo('weerklank_web'), '-c', 'SELECT * FROM weerklank.urn']);
    assert.notEqual(out.code, 0);
    assert.match(out.stderr, /permission denied/);
});

test('a public key swapped in the database stops casting, with an honest answer', async () => {
    await place.sql(`BEGIN; CREATE TABLE public.kept AS TABLE weerklank.epoch_key;
        UPDATE weerklank.epoch_key SET public_key = sha256('other'); COMMIT;
        SELECT pg_notify('weerklank_epoch', '');`);
    // A page that was stored before adds nothing, whichever key it meets.
    const again = new URLSearchParams({ receipt: ballots[0].receipt, ...ballots[0].answers });
    await until('every thread to refuse', () => everywhere(async () =>
        (await request(base, ballots[0].link, { method: 'POST', body: again, agent: false })).status === 503));
    const ballot = { link: ballots[0].link, answers: ballots[0].answers };
    const page = await request(base, ballot.link);
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    const reply = await request(base, ballot.link, { method: 'POST',
        body: new URLSearchParams({ receipt, ...ballot.answers }) });
    assert.equal(reply.status, 503);
    assert.ok(reply.headers['retry-after']);
    assert.match(reply.body, new RegExp(SECRET), 'the answers are still on the page');
    await place.sql(`UPDATE weerklank.epoch_key e SET public_key = k.public_key FROM public.kept k
        WHERE k.epoch = e.epoch; DROP TABLE public.kept; SELECT pg_notify('weerklank_epoch', '');`);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), String(BALLOTS));
});

/* ---- counting ------------------------------------------------------------------------ */

let placeIds, districtIds, town, exact, releaseId, body;
const expectedCounts = {}, expectedFigures = {};

async function idsOf(table, column) {
    const rows = await place.sql(`SELECT name, ${column} FROM weerklank.${table}`);
    return Object.fromEntries(rows.split('\n').map((line) => line.split('|')));
}

function countExpected() {
    for (const { place: name, answers } of ballots)
        for (const question of scales) {
            const value = answers[question.name];
            if (!value) continue;
            const key = `${placeIds[name]} ${question.x_item} ${value}`;
            expectedCounts[key] = (expectedCounts[key] ?? 0) + 1;
        }
}

test('the round closes, is counted and released', async () => {
    await mixer.stop();
    placeIds = await idsOf('organisation', 'organisation_id');
    districtIds = await idsOf('district', 'district_id');
    town = await place.sql('SELECT municipality_id FROM weerklank.municipality');
    countExpected();
    exact = await exactCounts(place, await place.sql('SELECT name FROM weerklank.round'));
    const releases = JSON.parse(await place.must('release', 'list', '--json'));
    releaseId = releases[0].id ?? releases[0].release_id;
    body = JSON.parse(await place.must('release', 'show', releaseId, '--json'));
    body = body.nodes ? body : body.body ?? body.release;
});

test('the exact counts are the expected ones: none twice, none missing', () => {
    const total = exact.filter((line) => 'ballots' in line).reduce((sum, line) => sum + line.ballots, 0);
    assert.equal(total, BALLOTS);
    const got = {};
    const codes = new Set(scales.map((question) => question.x_item));
    for (const line of exact)
        if (codes.has(line.item) && line.count > 0) got[`${line.place} ${line.item} ${line.value}`] = line.count;
    assert.deepEqual(got, expectedCounts);
});

/* ---- what is published --------------------------------------------------------------- */

function figuresExpected() {
    const tree = [{ id: town, parent: null },
        ...Object.values(districtIds).map((id) => ({ id, parent: town })),
        ...places.map(([name, district]) => ({ id: placeIds[name], parent: districtIds[district] }))];
    const count = (id, code, values) => {
        const below = tree.filter((node) => node.parent === id);
        if (below.length) return below.reduce((sum, node) => sum + count(node.id, code, values), 0);
        return values.reduce((sum, value) => sum + (expectedCounts[`${id} ${code} ${value}`] ?? 0), 0);
    };
    for (const { x_item: code } of scales) {
        const placeN = Object.fromEntries(Object.values(placeIds)
            .map((id) => [id, count(id, code, ['1', '2', '3'])]));
        const shown = published(tree, placeN, K);
        for (const { id } of tree) {
            const n = count(id, code, ['1', '2', '3']);
            const coarser = Object.values(placeIds).includes(id) ? 0
                : body.coarser.parent[id === town ? 'municipality' : 'area'];
            expectedFigures[`${id} ${code}`] = shown.has(id)
                ? { n: shownN(n, K), no: step(count(id, code, ['1']), n, K, coarser),
                    noOrBit: step(count(id, code, ['1', '2']), n, K, coarser) } : { few: true };
        }
    }
}

test('the release is what an independent calculation gives', () => {
    figuresExpected();
    const got = {};
    for (const node of body.nodes)
        for (const { x_item: code } of scales) {
            const figure = node.items[code];
            got[`${node.id} ${code}`] = figure.few ? { few: true }
                : { n: [figure.n.low, figure.n.high], no: figure.no, noOrBit: figure.noOrBit };
        }
    assert.deepEqual(got, expectedFigures);
    assert.ok(Object.values(got).some((figure) => figure.few), 'something is withheld');
});

test('the release verifies', async () => {
    const out = await place.run('release', 'verify', releaseId);
    assert.equal(out.code, 0, out.stderr);
});

test('the CSV has the same figures', async () => {
    const file = path.join(place.folder, 'uit.csv');
    await place.must('export', releaseId, '--as', 'csv', '-o', file);
    assert.ok(existsSync(path.join(place.folder, 'uit-codebook.csv')));
    const text = readFileSync(file, 'utf8');
    assert.equal(text.charCodeAt(0), 0xfeff);
    for (const [key, figure] of Object.entries(expectedFigures)) {
        const [id, code] = key.split(' ');
        const lines = text.split('\r\n').filter((line) => line.includes(id) && line.includes(`;${code};`));
        assert.ok(lines.length > 0, key);
        if (!figure.few)
            assert.ok(lines.some((line) => line.includes(`;${figure.noOrBit[0]};${figure.noOrBit[1]};`)),
                `${key} ${figure.noOrBit} in ${lines}`);
    }
});

test('the page of a question has the same figures', async () => {
    await execute(counting, ['user', 'add', 'raad@proefstad.example', '--role', 'council'],
        { env: place.env(place.webSettings), input: 'een lange zin die niemand raadt\n' });
    const login = await request(base, '/desk/login', { method: 'POST', headers: { Origin: base },
        body: new URLSearchParams({ email: 'raad@proefstad.example',
            passphrase: 'een lange zin die niemand raadt' }) });
    assert.equal(login.status, 303, login.body);
    for (const { x_item: code } of scales) {
        const page = await request(base, `/desk/uitkomsten/${releaseId}/vragen/${code}`,
            { headers: { Cookie: login.cookies.join('; ') } });
        assert.equal(page.status, 200);
        const plain = page.body.replace(/<[^>]+>/g, ' ').replace(/[\u202f\u00a0]/g, ' ');
        for (const [key, figure] of Object.entries(expectedFigures)) {
            if (!key.endsWith(` ${code}`) || figure.few) continue;
            assert.match(plain, new RegExp(`${figure.noOrBit[0]} (tot|to) ${figure.noOrBit[1]} %`), key);
        }
    }
});

test('no answer stands in plain text in tables, log files, WAL or the log', async () => {
    const dump = await execute('pg_dump', [place.superuser], {});
    assert.equal(dump.code, 0, dump.stderr);
    assert.ok(!dump.stdout.includes(SECRET));
    assert.ok(!place.logs().includes(SECRET));
    assert.ok(!/127\.0\.0\.1(?!:)|Mozilla|receipt/.test(place.logs().replaceAll(/listening[^\n]*/g, '')));
    const found = await execute('grep', ['-rlF', SECRET, place.cluster], {});
    assert.equal(found.stdout, '', 'nothing in the files of the cluster, WAL included');
});

test('building again gives the same release, while the ballots are under review', async () => {
    const again = await place.mixer();
    await place.must('release', 'build', round);
    await again.stop();
    assert.equal(JSON.parse(await place.must('release', 'list', '--json')).length, 1);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), String(BALLOTS));
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.receipt'), '0');
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.sealed_text'), String(BALLOTS));
});

test('after the review period the ballots go and their key with them', async () => {
    const key = readdirSync(path.join(place.folder, 'state')).filter((name) => name.startsWith('epoch'));
    await place.sql('UPDATE weerklank.round SET counted_on = counted_on - review_days - 1');
    await place.mustMixer('mixer', '--once');
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), '0');
    const keys = readdirSync(path.join(place.folder, 'state')).filter((name) => name.startsWith('epoch'));
    assert.equal(keys.length, 1);
    assert.notDeepEqual(keys, key);
});
