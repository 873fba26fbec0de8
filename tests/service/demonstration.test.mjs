/*
 * The story of the demonstration is found: the signals are those that were planted, and what is
 * clear is planted. The desk, the command line and whoever works them out again from the files
 * alone say the same.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { root, weerklank } from './harness.mjs';

let place, web, session, now, then, signals, page;

const find = (kind, name, key) =>
    signals.find((one) => one.kind === kind && one.node.name === name && one.key === key);
const share = (figure, value) => figure.options.find((one) => one.value === value).share;

async function file(release) {
    const name = path.join(place.folder, `${release.id}.json`);
    writeFileSync(name, await place.must('release', 'show', release.id, '--json'));
    return name;
}

before(async () => {
    place = await weerklank();
    const said = await place.mustMixer('demo');
    const releases = JSON.parse(await place.must('release', 'list', '--json'));
    const files = await Promise.all(releases.map(file));
    const read = await Promise.all(releases.map(async (one) => JSON.parse(
        await place.must('release', 'show', one.id, '--json')).round.closesOn));
    [now, then] = read[0] > read[1] ? files : files.reverse();
    const found = JSON.parse(await place.must('release', 'signals', now, '--earlier', then, '--json'));
    signals = found.signals;
    web = await place.serve();
    const entered = await web.get(said.match(/\/desk\/demo\/[\w-]+/)[0]);
    session = { headers: { Cookie: entered.cookies[0] } };
    const overview = (await web.get('/desk', session)).headers.location;
    page = async (rest = '') => (await web.get(`${overview}${rest}`, session)).body;
});
after(() => place?.close());

const release = async () => JSON.parse(await place.must('release', 'list', '--json'))
    .find((one) => now.includes(one.id));

test('what was planted is found', () => {
    const gap = find('gap', 'Waterrijk', 'O6.1');
    assert.equal(gap.verdict, 'clear');
    assert.equal(gap.direction, 'more');
    assert.ok(gap.figure.noOrBit[0] >= 61 && gap.figure.noOrBit[1] <= 63);
    assert.equal(gap.otherKey, 'P6.3');
    const change = find('change', 'Waterrijk', 'O3.3');
    assert.equal(change.verdict, 'clear');
    assert.equal(change.direction, 'less');
    assert.equal(change.rounds.length, 2);
    assert.equal(find('place', 'Kindcentrum De Sluis', 'O4.1').verdict, 'clear');
    assert.equal(find('place', 'Kindcentrum De Sluis', 'O4.1').direction, 'more');
    assert.equal(find('level', 'Waterrijk', 'O1.1').verdict, 'good');
    assert.equal(find('level', 'Waterrijk', 'O6.4').verdict, 'better');
});

test('the first choice and the barriers come out as planted', () => {
    const wish = find('wish', 'Waterrijk', 'O.first').figure;
    assert.deepEqual(wish.options.slice(0, 2).map((one) => one.value), ['berichten', 'laten-zien']);
    assert.ok(share(wish, 'berichten')[0] >= 25 && share(wish, 'berichten')[1] <= 33);
    assert.ok(share(wish, 'laten-zien')[0] >= 17 && share(wish, 'laten-zien')[1] <= 25);
    const barrier = find('barrier', 'Waterrijk', 'O4.5').figure;
    assert.deepEqual(barrier.options.slice(0, 2).map((one) => one.value), ['info', 'tijd']);
    assert.ok(share(barrier, 'info')[0] >= 34 && share(barrier, 'info')[1] <= 42);
});

test('nothing is clear that was not planted', () => {
    const planted = new Set(['gap O6.1', 'change O3.3', 'place O4.1']);
    const clear = signals.filter((one) => one.verdict === 'clear');
    assert.deepEqual(clear.map((one) => `${one.kind} ${one.key}`).filter((one) => !planted.has(one)), []);
    assert.ok(clear.every((one) => one.kind !== 'place' || one.node.name === 'Kindcentrum De Sluis'));
});

/* In the round before, the team did less with ideas than it thought: that came out then. */
test('nor in the round before', async () => {
    const found = JSON.parse(await place.must('release', 'signals', then, '--json')).signals;
    const clear = found.filter((one) => one.verdict === 'clear').map((one) => `${one.kind} ${one.key}`);
    assert.ok(clear.includes('gap O6.1'));
    assert.deepEqual(clear.filter((one) => !['gap O6.1', 'gap O3.3', 'place O4.1'].includes(one)), []);
});

test('the five that come first tell the story', async () => {
    const body = await page();
    const cards = [...body.matchAll(/<article class="card signal[^]*?<\/article>/g)].map((one) => one[0]);
    assert.equal(cards.length, 5);
    const first = ['gap/parent', 'change/parent', 'place/parent', 'level/parent', 'level/parent'];
    const keys = ['O6.1', 'O3.3', 'O4.1', 'O6.4', 'O1.1'];
    cards.forEach((card, i) => {
        const signal = signals.find((one) => one.id.startsWith(first[i]) && one.key === keys[i] &&
            ['clear', 'better', 'good'].includes(one.verdict));
        for (const words of Object.values(signal.words.nl)) assert.ok(card.includes(words), words);
    });
    assert.match(cards[0], /6 van de 10 ouders zeggen nee of een beetje/);
    assert.match(cards[0], /Nee of een beetje 62 tot 63/);
});

test('pages of a part say of it what the files say', async () => {
    for (const [rest, signal] of [
        ['/vragen/O3.3', find('change', 'Waterrijk', 'O3.3')],
        ['/vragen/P6.3', find('gap', 'Waterrijk', 'O6.1')],
        ['/stappen/6', find('gap', 'Waterrijk', 'O6.1')],
        ['/themas/lezen', find('level', 'Waterrijk', 'O6.4')],
        [`/plekken/${find('place', 'Kindcentrum De Sluis', 'O4.1').node.id}`,
            find('place', 'Kindcentrum De Sluis', 'O4.1')]]) {
        const body = await page(rest);
        for (const words of Object.values(signal.words.nl)) assert.ok(body.includes(words), `${rest} ${words}`);
    }
    assert.doesNotMatch(await page('/vragen/OT5.1'), /De activiteiten voor ouder en kind/);
    const part = signals.find((one) => one.kind === 'change' && one.node.name !== 'Waterrijk' && one.key === 'O3.3');
    assert.ok(part.words.nl.sentence.startsWith(`${part.node.name}: `), part.words.nl.sentence);
    const english = await page('/vragen/O3.3?taal=en');
    for (const words of Object.values(find('change', 'Waterrijk', 'O3.3').words.en))
        assert.ok(english.includes(words), words);
});

test('a question shows its rounds as a line, with the same figures beside it', async () => {
    const [, slope] = (await page('/vragen/O3.3')).match(/<figure class="slope">([^]*?)<\/figure>/);
    const [before, after] = find('change', 'Waterrijk', 'O3.3').rounds;
    const words = ({ name, figure: { noOrBit: [low, high] } }) => `${name}: ${low} tot ${high}`;
    assert.ok(slope.match(/<desc[^>]*>([^<]*)/)[1].startsWith(words(before)));
    assert.ok(slope.includes(`, ${words(after)}`));
    assert.equal(slope.match(/<circle/g).length, 2);
    assert.equal(slope.match(/<tr>/g).length, 3);
    assert.doesNotMatch(await page('/vragen/O4.5'), /<figure class="slope">/);
});

test('that there are too few answers is said once for all who have too few', async () => {
    const places = (await page('/stappen/3')).match(/<h2>Team per plek<\/h2>[^]*?<\/section>/)[0];
    assert.equal(places.match(/[Tt]e weinig antwoorden/g).length, 1);
    assert.match(places, /Te weinig antwoorden, of wij houden ze achter: .*Speelplek Haven/);
    assert.doesNotMatch(places, /class="none"/);
    const place = await page(`/plekken/${find('place', 'Kindcentrum De Sluis', 'O4.1').node.id}`);
    assert.match(place, /<h2>Team<\/h2>\s*<p class="figures">Er kwamen te weinig antwoorden/);
    const read = JSON.parse(readFileSync(now));
    const unheard = await page(`/plekken/${read.nodes.find((one) => one.name === 'Speelplek Haven').id}`);
    assert.match(unheard, /Er kwamen te weinig antwoorden/);
    assert.doesNotMatch(unheard, /Wat hier opvalt|geen verschil/);
});

test('a background question is told of the municipality and of no place', async () => {
    const { id } = find('place', 'Kindcentrum De Sluis', 'O4.1').node;
    assert.match(await page('/vragen/O.age'), /Hoe oud is uw kind/);
    assert.doesNotMatch(await page(`/plekken/${id}`), /Hoe oud is uw kind/);
});

test('what does not speak is folded away from what stands out', async () => {
    const [out, folded] = (await page('/stappen/1')).split('Vergelijkingen zonder duidelijk verschil');
    assert.match(out, /Dit gaat goed/);
    assert.doesNotMatch(out, /Geen duidelijk verschil/);
    assert.match(folded, /Geen duidelijk verschil/);
});

test('the planted quotes stand where they belong', async () => {
    const quotes = async (rest) => [...(await page(rest)).matchAll(/<p class="words-of"[^>]*>([^<]*)</g)].map(([, words]) => words);
    assert.deepEqual(await quotes('/stappen/1'), ['Mijn taal is Turks. Met een tolk bij het eerste gesprek had ik '
        + 'meer kunnen vertellen. (Vertaald uit het Turks.)']);
    assert.deepEqual(await quotes('/stappen/3'), ['Vertel ons wat er met de ideeën van ouders gebeurt.']);
    const language = ['Stuur berichten in makkelijke taal, met een plaatje erbij.', 'Veel ouders begrijpen onze nieuwsbrief niet.'];
    assert.deepEqual((await quotes('/stappen/6')).sort(), language);
    assert.deepEqual((await quotes('/themas/taal')).sort(), language);
    assert.equal(await place.sql("SELECT count(*) FROM weerklank.quote WHERE state = 'published' AND confirmed_by <> written_by"), '4');
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.sealed_text'), '0', 'what was written then is destroyed');
});

test('published quotes stand with the step, the theme and the question they are about', async () => {
    const { id } = JSON.parse(await place.must('release', 'show', (await release()).id, '--json')).round;
    const quote = (item, body, state, step, theme) => place.sql(
        `INSERT INTO weerklank.quote (municipality_id, round_id, kind, audience, item, body, state,
            written_by, confirmed_by, step, theme)
         SELECT municipality_id, round_id, 'quote', 'parent', '${item}', '${body}', '${state}',
            gen_random_uuid(), ${state === 'published' ? 'gen_random_uuid()' : 'NULL'}, ${step}, ${theme}
           FROM weerklank.round WHERE round_id = '${id}'`);
    await quote('O.open2', 'Een plaatje erbij.', 'published', 6, "'lezen'");
    await quote('O6.1', 'De app is moeilijk.', 'published', 'NULL', 'NULL');
    await quote('O.open2', 'Nog niet bekeken.', 'proposed', 6, "'lezen'");
    const step = await page('/stappen/6');
    assert.match(step, /Een plaatje erbij\./);
    assert.match(step, /De app is moeilijk\./);
    assert.doesNotMatch(step, /Nog niet bekeken/);
    assert.doesNotMatch(await page('/stappen/1'), /plaatje|app is moeilijk/);
    assert.match(await page('/themas/lezen'), /Een plaatje erbij\./);
    assert.doesNotMatch(await page('/themas/lezen'), /app is moeilijk/);
    assert.match(await page('/vragen/O6.1'), /De app is moeilijk\./);
    assert.doesNotMatch(await page('/vragen/O6.1'), /plaatje/);
});

test('files that do not belong together are refused', async () => {
    const swapped = await place.run('release', 'signals', then, '--earlier', now);
    assert.equal(swapped.code, 1);
    assert.match(swapped.stderr, /not of an earlier round/);
    assert.equal((await place.run('release', 'signals', '/nergens')).code, 1);
    assert.equal((await place.run('release', 'signals')).code, 2);
    assert.equal((await place.run('release', 'signals', now, '--earlier')).code, 2);
});

test('the page on method is open to all, with the numbers that were measured', async () => {
    const reply = await web.get('/hoe-komen-deze-cijfers-tot-stand');
    assert.equal(reply.status, 200);
    const measured = JSON.parse(readFileSync(path.join(root, 'service/report/method.json')));
    for (const { sampling, published } of measured.errors)
        for (const tenths of [sampling, published])
            assert.ok(reply.body.includes(`<td>${Math.floor(tenths / 10)},${tenths % 10}</td>`));
    for (const { clear, found } of measured.power)
        assert.ok(reply.body.includes(`<td>${clear} % (${found} %)</td>`));
    assert.ok(reply.body.includes(`In ${measured.nothing.clear} daarvan`));
    const english = await web.get('/hoe-komen-deze-cijfers-tot-stand?taal=en');
    assert.match(english.body, /How do these figures come about/);
});

test('the open round has answers, and closed by hand it speaks as well', async () => {
    const round = JSON.parse(await place.must('round', 'list', '--json')).find((one) => one.state === 'open').round_id;
    const links = JSON.parse(await place.must('link', 'list', round, '--json'));
    assert.equal(links.find((one) => one.place === 'Kindcentrum De Sluis' && one.audience === 'parent').progress, 35);
    const mixer = await place.mixer();
    await place.must('round', 'close', round, '--now');
    await mixer.stop();
    const release = JSON.parse(await place.must('release', 'list', '--json')).find(({ id }) => ![now, then].some((name) => name.includes(id)));
    await place.must('release', 'verify', release.id);
    const told = JSON.parse(await place.must('release', 'signals', await file(release), '--earlier', now, '--json')).signals;
    const gap = told.find((one) => one.kind === 'gap' && one.key === 'O6.1');
    assert.equal(gap.verdict, 'clear');
    assert.ok(told.some((one) => one.kind === 'change' && one.verdict === 'none'), 'nothing changed since');
});
