/*
 * One election under attack: 30 people answer over two days with a mix after each, the round is
 * counted and mixed once more; then the attacker tries. A program of its own, so that each can
 * have another build of the service:
 *
 *     node tests/service/linker/election.mjs OPENER [LEAK]
 *
 * prints what the attacker found as JSON. LEAK is a name of leaks.mjs; the attack is the same.
 */
import { generateKeyPairSync, randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { day, everywhere, sleep, until, weerklank } from '../harness.mjs';
import { attack, recovered } from './attack.mjs';
import { Capture, keepEverything, keysIn } from './capture.mjs';
import { leaks } from './leaks.mjs';

const DAY1 = 13, DAY2 = 17, PEOPLE = DAY1 + DAY2;
/* No multiples of 5, for those are published every night. */
const OF_FIRST_PLACE = [6, 10];

/* Everybody gives the same answers to the scales, in a pattern that is easily recognised; what
 * tells people apart is what comes first for them and the age of their child. */
const SCALES = ['O1_1', 'O1_4', 'O2_1', 'O3_1', 'O3_3', 'O4_1', 'O5_1', 'O6_1', 'O7_1'];
const ALIKE = [3, 1, 2, 1, 1, 2, 3, 3, 1];
const FIRST = ['kennen', 'meedenken', 'luisteren', 'activiteiten', 'tips', 'berichten', 'laten-zien', 'niets'];
const AGE = ['0-1', '2-3', '4-5', '6-8', '9-12'];
const OBSTACLES = [7, 0]; // O4_5, of several choices: a bit for each, the same three for all

const [openerProgram, leakName] = process.argv.slice(2);
const leak = leakName ? leaks.find(({ name }) => name === leakName) : { name: 'none' };
const letters = (count) => Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
const word = `zilver${letters(12)}`;

const hexOf = (...bytes) => Buffer.from(bytes).toString('hex');

/* Who answers what, by the shared link of the first place or with a code of the second. The order
 * of answering has nothing to do with the answers. */
function makePeople(shared, codes) {
    const cards = [...codes];
    const kinds = Array.from({ length: 40 }, (_, i) => i).sort(() => Math.random() - 0.5);
    return Array.from({ length: PEOPLE }, (_, i) => {
        const [first, age] = [kinds[i] % 8, Math.floor(kinds[i] / 8)];
        const day = i < DAY1 ? 1 : 2;
        const inDay = i < DAY1 ? i : i - DAY1;
        const text = i % 2 ? `${word} ${letters(10)}` : '';
        const fields = { ...Object.fromEntries(SCALES.map((name, s) => [name, String(ALIKE[s])])),
            O_first: FIRST[first], O_age: AGE[age], O_open2: text };
        const code = inDay < OF_FIRST_PLACE[day - 1] ? null : cards.pop();
        return { day, text, code, fields: [...Object.entries(fields), ['O4_5', 'tijd'], ['O4_5', 'taal'], ['O4_5', 'info']],
            link: code ? `/v/${code}` : shared,
            /* The questions about the theme, between, have no answer. */
            answers: new RegExp(`^${hexOf(...ALIKE)}(00)*${hexOf(first + 1, ...OBSTACLES, age + 1)}`) };
    });
}

async function openRound(place) {
    const csv = path.join(place.folder, 'plekken.csv');
    writeFileSync(csv, 'name;kind;district;board;families;staff\r\nDe Berk;school;Noord;Bestuur;40;0\r\n'
        + 'De Eik;school;Zuid;Bestuur;40;0');
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    await place.must('organisation', 'import', csv);
    const round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(20),
        '--feedback-on', day(60), '--feedback-where', 'proefstad.example', '--parents', 'ouder-standaard',
        '--theme', 'taal')).trim();
    const recovery = (await place.must('round', 'open', round)).match(/([0-9A-Z]{4}-){10,}[0-9A-Z]{4}/)[0];
    const links = JSON.parse(await place.must('link', 'list', round, '--json'));
    const [shared, coded] = ['De Berk', 'De Eik'].map((name) => links.find((one) => one.place === name));
    const cards = path.join(place.folder, 'codes.csv');
    await place.must('link', 'codes', coded.id, '--count', String(PEOPLE), '-o', cards);
    const codes = readFileSync(cards, 'utf8').match(/(?<=\/v\/)[0-9A-Z]{26}/g);
    return { round, recovery, shared: new URL(shared.url).pathname, codes };
}

async function pageOf(web, link) {
    const page = await web.get(`${link}?code=1`); // as somebody without cookies
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)?.[1];
    if (!receipt) throw new Error(`no page: ${page.status}`);
    return receipt;
}

const send = (web, person, receipt, options) => web.post(person.link, new URLSearchParams([['receipt', receipt],
    ...person.fields]), options);

/* One after another, for the order is what the attacker knows. */
async function answer(web, people) {
    for (const person of people) {
        const receipt = await pageOf(web, person.link);
        person.receipt = receipt;
        await until('an answer to be stored', async () => (await send(web, person, receipt)).status === 303);
        /* As some do: the same page once more. */
        if (person === people[0]) {
            const again = await Promise.all(Array.from({ length: 10 }, () => send(web, person, receipt)));
            if (again.some(({ status }) => status !== 303)) throw new Error('the same page was refused');
        }
    }
}

/* Until every thread of the web service has heard of a key: it answers so to a page that was
 * stored before, to which nothing else makes a difference. */
async function keyHeard(web, person, wanted) {
    if (leak.anyKey) await sleep(5000); // it never tells
    else await until('the key to be heard of', () => everywhere(async () =>
        (await send(web, person, person.receipt, { agent: false })).status === wanted));
}

/* Puts a key of the attacker in the place of the mixer's for one ballot; then takes it back. */
async function swapKey(place, web, person) {
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    const raw = (key, part) => Buffer.from(key.export({ format: 'jwk' })[part], 'base64url').toString('hex');
    const own = { why: 'swapped', public: raw(publicKey, 'x'), secret: raw(privateKey, 'd') };
    const told = "SELECT pg_notify('weerklank_epoch', '')";
    await place.sql(`CREATE TABLE attacker.kept AS TABLE weerklank.epoch_key;
        UPDATE weerklank.epoch_key SET public_key = '\\x${own.public}' WHERE current; ${told}`);
    await keyHeard(web, person, 503);
    const { status } = await send(web, person, await pageOf(web, person.link));
    const hurt = (await place.sql("SELECT count(*) FROM weerklank.receipt")) !== String(DAY1);
    await place.sql(`UPDATE weerklank.epoch_key e SET public_key = k.public_key FROM attacker.kept k
        WHERE k.epoch = e.epoch; DROP TABLE attacker.kept; ${told}`);
    await keyHeard(web, person, 303);
    return { own, status, hurt };
}

/* The mixer is a process of one night here: it mixes, does what is due and ends. */
async function close(place, round) {
    const closing = place.must('round', 'close', round, '--now');
    await until('the round to close',
        async () => (await place.sql('SELECT state FROM weerklank.round')) === 'closing');
    await place.mustMixer('mixer', '--once');
    await closing;
}

async function run(place) {
    const state = path.join(place.folder, 'state');
    await keepEverything(place);
    const { round, recovery, shared, codes } = await openRound(place);
    await place.mustMixer('mixer', '--once');
    const web = await place.serve();
    /* After it, for it does not start when the privacy page does not explain every column. */
    if (leak.sql) await place.sql(leak.sql);
    const people = makePeople(shared, codes);
    const capture = new Capture(place);
    await capture.stage('opening');
    await answer(web, people.slice(0, DAY1));
    await capture.stage('day 1');
    await place.mustMixer('mixer', '--once');
    await capture.stage('night 1');
    const swap = await swapKey(place, web, { ...people[0], text: '' });
    await answer(web, people.slice(DAY1));
    await capture.stage('day 2');
    const stored = Number(await place.sql('SELECT count(*) FROM weerklank.urn'));
    await place.mustMixer('mixer', '--once');
    await capture.stage('night 2');
    await close(place, round);
    await capture.stage('counted');
    await place.mustMixer('mixer', '--once');
    await capture.stage('night 3');
    await web.stop();
    await capture.end();

    const [one, two] = [OF_FIRST_PLACE[0], DAY1 - OF_FIRST_PLACE[0]];
    const known = { names: SCALES, alike: ALIKE, word, people,
        secret: readFileSync(place.webSettings.WEERKLANK_SECRET_FILE).toString('hex'),
        truths: { 'the answers of each link': [[one, two], [one + OF_FIRST_PLACE[1], two + DAY2 - OF_FIRST_PLACE[1]]],
            'all answers': [[DAY1], [PEOPLE]] },
        dayOf: (moment) => ({ opening: 0, 'day 1': 1, 'night 1': 1 })[moment] ?? 2,
        mixedAt: ['night 1', 'night 2', 'counted', 'night 3'], lastMix: 'night 3' };
    const final = keysIn(state).map((key) => ({ ...key, why: 'final' }));
    const result = await attack(capture, known, [...final, swap.own], recovered(recovery), openerProgram);
    return { ...result, stored, keys: final.length, swapStatus: swap.status, swapStored: swap.hurt,
        moments: capture.stages.map(({ moment, rows }) => `${moment}: ${rows.urn.length}`) };
}

const place = await weerklank({ cluster: true });
try {
    const result = await run(place);
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
    await place.close();
}
