/*
 * The languages of a round: one that nobody has checked is not opened, one that somebody has
 * checked is until a word of it changes, and the demonstration alone shows drafts and says so.
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, root, until, weerklank } from './harness.mjs';

let place, forms;

before(async () => {
    place = await weerklank();
    forms = path.join(place.folder, 'forms');
    cpSync(path.join(root, 'forms'), forms, { recursive: true });
    place.settings.WEERKLANK_FORMS = forms;
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,9\n');
    await place.must('organisation', 'import', file);
});
after(() => place?.close());

let number = 0; // no two rounds have one name
const create = (...more) => place.run('round', 'create', '--name', `proef ${++number}`, '--opens', day(-1), '--closes',
    day(20), '--feedback-on', day(60), '--feedback-where', 'dal.example', '--theme', 'lezen', ...more);
const made = async (...more) => {
    const out = await create(...more);
    assert.equal(out.code, 0, out.stderr);
    return out.stdout.trim();
};
const checked = (...more) =>
    place.run('form', 'checked', path.join(forms, 'ouder-standaard.json'), ...more);
const linksOf = async (round) => JSON.parse(await place.must('link', 'list', round, '--json'));
const addressOf = async (round, audience) =>
    new URL((await linksOf(round)).find((link) => link.audience === audience).url).pathname;
const offered = (html) => [...new Set([...html.matchAll(/name="taal" value="(\w+)"[^>]* lang="(\w+)" dir="(\w+)"/g)]
    .map(([, value, lang, dir]) => `${value} ${lang} ${dir}`))];

test('a language that no page speaks is refused when the round is made', async () => {
    const out = await create('--languages', 'nl,xx');
    assert.equal(out.code, 1);
    assert.match(out.stderr, /"xx"/);
});

test('a language that nobody has checked stops the round from opening, and says what to do', async () => {
    const round = await made('--languages', 'tr,en');
    const check = await place.run('round', 'check', round);
    assert.equal(check.code, 1);
    assert.match(check.stderr, /Nobody has checked the translation of ouder-standaard in language tr.*form checked forms\/ouder-standaard\.json --lang tr/);
    const opened = await place.run('round', 'open', round);
    assert.equal(opened.code, 1);
    assert.match(opened.stderr, /form checked/);
    assert.equal(await place.sql(`SELECT state FROM weerklank.round WHERE round_id = '${round}'`), 'draft');
});

test('what is checked opens, for parents in that language and for a team in those it has', async () => {
    const first = await checked('--lang', 'tr', '--by', 'tolk Turks');
    assert.equal(first.code, 0, first.stderr);
    const [, fresh] = first.stdout.match(/not been before: (\d+)/);
    assert.equal(fresh, await place.sql("SELECT count(*) FROM weerklank.checked_text WHERE language = 'tr'"));
    assert.ok(Number(fresh) > 300, first.stdout);
    assert.match((await checked('--lang', 'tr')).stdout, /before: 0\./);
    assert.equal(await place.sql('SELECT DISTINCT language || checked_by FROM weerklank.checked_text'), 'trtolk Turks');

    const round = await made('--languages', 'tr,en');
    await place.must('round', 'open', round);
    assert.equal(await place.sql(`SELECT languages::text || drafts::text FROM weerklank.round WHERE round_id = '${round}'`), '{nl,tr,en}{}');
    const web = await place.serve();
    const page = await web.get(`${await addressOf(round, 'parent')}?taal=tr`);
    assert.match(page.body, /<html lang="tr" dir="ltr">/);
    assert.match(page.body, /Burada kendimi hoş karşılanmış hissediyorum/);
    assert.doesNotMatch(page.body, /nog niet nagekeken/);
    assert.deepEqual(offered(page.body), ['nl nl ltr', 'en en ltr']);
    const team = await web.get(`${await addressOf(round, 'professional')}?taal=tr`);
    assert.match(team.body, /<html lang="nl" dir="ltr">/);
    assert.deepEqual(offered(team.body), ['en en ltr']);
    assert.match((await web.get(`${await addressOf(round, 'parent')}/privacy?taal=tr`)).body, /Hakkınızda ne saklıyoruz/);
    await web.stop();
});

test('a word that changes is a draft again, of the form and of Dutch as well', async () => {
    const file = path.join(forms, 'texts/tr.json');
    const before = readFileSync(file, 'utf8');
    const round = await made('--languages', 'tr');
    writeFileSync(file, before.replace('Ekip beni dinliyor.', 'Ekip beni hep dinliyor.'));
    assert.match((await place.run('round', 'open', round)).stderr, /Nobody has checked/);
    const again = await checked('--lang', 'tr');
    assert.match(again.stdout, /before: 1\./);
    writeFileSync(file, before.replace('"Het team luistert naar mij."', '"Het team hoort mij."'));
    assert.match((await place.run('round', 'open', round)).stderr, /ouder-standaard lacks texts in language tr/);
    writeFileSync(file, before);
    await place.must('round', 'open', round);
});

test('pages of no round speak what rounds here have offered, and nothing else', async () => {
    const web = await place.serve();
    await until('the start page in Turkish', async () => /<html lang="tr"/.test((await web.get('/?taal=tr')).body));
    assert.doesNotMatch((await web.get('/?taal=tr')).body, /nagekeken/);
    for (const target of ['/', '/v', '/privacy', '/niets'])
        assert.match((await web.get(`${target}?taal=pl`, { headers: { 'Accept-Language': 'ar' } })).body, /<html lang="nl"/);
    await web.stop();
});

test('half a translation cannot be marked, nor one of ours', async () => {
    const file = path.join(forms, 'texts/pl.json');
    const texts = JSON.parse(readFileSync(file, 'utf8'));
    delete texts['Het team luistert naar mij.'];
    writeFileSync(file, JSON.stringify(texts));
    const out = await checked('--lang', 'pl');
    assert.equal(out.code, 1);
    assert.match(out.stderr, /O3_1\.title.*pl/);
    for (const [language, words] of [['en', /ours/], ['xx', /"xx"/]]) {
        const refused = await checked('--lang', language);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, words);
    }
});

test('the demonstration shows drafts, each marked in its own language and in Dutch', async () => {
    const demo = await weerklank();
    try {
        await demo.mustMixer('demo');
        const web = await demo.serve();
        const token = await demo.sql('SELECT l.token FROM weerklank.link l JOIN weerklank.round r USING (municipality_id, round_id) '
            + "WHERE r.state = 'open' AND l.audience = 'parent' LIMIT 1");
        for (const [language, own, dir] of [['tr', 'Bu çeviri henüz kontrol edilmedi.', 'ltr'], ['ar', 'لم يراجع أحد هذه الترجمة بعد.', 'rtl'],
            ['pl', 'Nikt jeszcze nie sprawdził', 'ltr'], ['uk', 'Цей переклад ще ніхто не перевірив.', 'ltr']]) {
            for (const tail of ['', '/privacy', '/bedankt']) {
                const page = await web.get(`/v/${token}${tail}?taal=${language}`);
                assert.equal(page.status, 200);
                assert.ok(page.body.includes(`<html lang="${language}" dir="${dir}">`));
                assert.ok(page.body.includes(own), `${language}${tail}`);
                assert.match(page.body, /<p lang="nl" dir="ltr">Deze vertaling is nog niet nagekeken\.<\/p>/);
            }
        }
        assert.doesNotMatch((await web.get(`/v/${token}?taal=en`)).body, /nagekeken/);
        for (const target of ['/', '/v', '/privacy', '/niets'])
            await until(`${target} in Turkish`, async () => {
                const page = await web.get(`${target}?taal=tr`);
                return page.body.includes('<html lang="tr"') && /Bu çeviri henüz/.test(page.body) && /nog niet nagekeken/.test(page.body);
            });
    } finally {
        await demo.close();
    }
});
