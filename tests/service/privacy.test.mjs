/*
 * The privacy page of a round: every sentence that states a fact is held against the database,
 * and a column that nobody explained stops the service.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { addPerson, openRound } from './moderated.mjs';
import { execute, program, weerklank } from './harness.mjs';

let place, web, round, links;

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001', '--contact', 'Bel Team Ouders');
    await addPerson(place, 'anna', 'moderator', '--function', 'beleidsmedewerker jeugd');
    await addPerson(place, 'bram', 'moderator', '--function', 'voorzitter van de adviesraad');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,0\nDe Iep,school,Zuid,C,40,0\n');
    await place.must('organisation', 'import', file);
    ({ round } = await openRound(place, 'proef'));
    links = Object.fromEntries(JSON.parse(await place.must('link', 'list', round, '--json'))
        .map((link) => [link.place, new URL(link.url).pathname]));
    await place.must('link', 'codes', links['De Iep'].slice(3), '--count', '5', '-o', `${place.folder}/codes.csv`);
    web = await place.serve({ WEERKLANK_BACKUP_DAYS: '21', WEERKLANK_SECURITY_CONTACT: 'veilig@dal.nl' });
});
after(() => place?.close());

const text = (html) => html.replace(/<head>[^]*?<\/head>/, '').replace(/<[^>]+>/g, ' ').replace(/&#?\w+;/g, "'").replace(/\s+/g, ' ');
const page = async (name = 'De Eik', language = 'nl') => {
    const reply = await web.get(`${links[name]}/privacy?taal=${language}`);
    assert.equal(reply.status, 200, reply.body);
    return text(reply.body);
};
/* A date of the database in words. */
const day = async (expression) => new Intl.DateTimeFormat('nl-NL', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(`${await place.sql(`SELECT ${expression} FROM weerklank.round WHERE round_id = '${round}'`)}T12:00:00Z`));

test('the promise stands in its own words, with the functions of this round', async () => {
    const said = await page();
    assert.ok(said.includes('Niemand kan uw antwoorden achteraf aan u koppelen: niet met de database, niet met back-ups, '
        + 'niet met logboeken. Wie de server beheert terwijl de vragenlijst open is, kan meekijken als hij de dienst ombouwt. '
        + 'Als bijna iedereen hetzelfde antwoordt, of iemand bijna alle andere antwoorden kent, is het uwe af te leiden. '
        + 'Uw eigen woorden worden gelezen door beleidsmedewerker jeugd en voorzitter van de adviesraad.'), said.slice(0, 1500));
    assert.ok(!said.includes('Met een code'));
    assert.ok((await page('De Iep')).includes('(Met een code is te zien óf u antwoordde, niet wát.)'));
    assert.match(await page('De Eik', 'en'), /Nobody can link your answers to you afterwards/);
});

test('every date, number and name is that of the round', async () => {
    const said = await page();
    for (const [words, expression] of [['antwoorden tot en met', 'closes_on'], ['waarschijnlijk op', 'closes_on + 1'],
        ['herstellen: tot en met', 'closes_on + 1 + review_days + 1'], ['vernietigd na', 'closes_on + 90'],
        ['Vanaf', 'closes_on + 90 + 1 + 21 + 1']])
        assert.ok(said.includes(`${words} ${await day(expression)}`), `${words} ${await day(expression)}`);
    assert.match(said, /verdwijnen na 21 dagen/);
    assert.match(said, /nog 14 dagen/);
    assert.match(said, /uitkomsten van 10 antwoorden of meer/);
    assert.match(said, /Bel Team Ouders/);
    assert.match(said, /Voor wie hetzelfde antwoordt op “Hoe oud is uw kind\? Denk aan één kind\.” kunnen uitkomsten ook apart/);
});

test('every table and column of a ballot is there, and what may be done with it', async () => {
    const html = (await web.get(`${links['De Eik']}/privacy`)).body;
    const columns = (await place.sql(`SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'weerklank' AND table_name IN ('urn', 'receipt', 'open_code', 'sealed_text', 'link', 'epoch_key', 'text_share')`)).split('\n');
    assert.ok(columns.length > 25);
    for (const one of columns) assert.ok(html.includes(`<dt><code>${one.split('.')[1]}</code></dt><dd>`), one);
    const urn = text(html.slice(html.indexOf('<summary>De stembus'), html.indexOf('<summary>Eigen woorden')));
    assert.match(urn, /De website kan hier zelf niet bij, alleen door een deur die hieronder staat\. De teller mag dit lezen, toevoegen en wissen\./);
    assert.match(text(html), /De website kan antwoorden in de stembus doen\. Zij kan er niet meer in kijken\./);
    await place.sql('GRANT SELECT ON weerklank.urn TO weerklank_web');
    assert.match(await page(), /Let op: de website kan op dit moment in de stembus kijken/);
    await place.sql('REVOKE SELECT ON weerklank.urn FROM weerklank_web');
});

test('a reader who came later is told with the day; a round that is over still has its page', async () => {
    const dirk = await addPerson(place, 'dirk', 'moderator', '--function', 'jeugdarts');
    await place.sql(`INSERT INTO weerklank.text_share SELECT municipality_id, '${round}', person_id, function, '2026-11-20', NULL
        FROM weerklank.person WHERE email = '${dirk.email}';
        UPDATE weerklank.round SET state = 'released', counted_on = closes_on WHERE round_id = '${round}'`);
    const said = await page();
    assert.match(said, /adviesraad en jeugdarts \(sinds 20 november 2026\)\./);
    assert.ok(said.includes(`één keer geteld, op ${await day('closes_on')}`));
    assert.match(said, /U kon antwoorden tot en met/);
    await place.must('link', 'withdraw', links['De Eik'].slice(3));
    await page();
});

test('an unknown link, the general page and security.txt', async () => {
    assert.equal((await web.get('/v/AAAABBBBCCCC/privacy')).status, 404);
    for (const [language, words] of [['nl', /geen toestel, geen code/], ['en', /no device, no code/]])
        assert.match((await web.get(`/privacy?taal=${language}`)).body, words);
    const told = await web.get('/.well-known/security.txt');
    assert.equal(told.status, 200);
    assert.match(told.headers['content-type'], /^text\/plain/);
    assert.match(told.body, /^Contact: mailto:veilig@dal\.nl\nExpires: 2\d{3}-\d\d-\d\dT00:00:00Z\n/);
    const silent = await place.serve();
    assert.equal((await silent.get('/.well-known/security.txt')).status, 404);
    await silent.stop();
});

test('the page tells at once of a column that came while the service runs; the next start is refused', async () => {
    const start = (locale) => execute(program, ['serve'], { timeout: 5000, env: place.env(place.webSettings,
        { WEERKLANK_LISTEN: '127.0.0.1:0', WEERKLANK_MIXER_KEY: place.key, LC_ALL: locale }) });
    const owner = (words) => place.sql(words, 'weerklank_owner');
    for (const [adds, takes, words] of [
        ['ALTER TABLE weerklank.urn ADD cast_at timestamptz', 'ALTER TABLE weerklank.urn DROP cast_at', /urn\.cast_at/],
        ['CREATE TABLE weerklank.visit (who text)', 'DROP TABLE weerklank.visit', /visit/],
        ["CREATE FUNCTION weerklank.peep() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1'",
            'DROP FUNCTION weerklank.peep()', /peep/],
    ]) {
        await owner(adds);
        const [nl, en] = [await start('nl_NL.UTF-8'), await start('en_US.UTF-8')];
        if (adds.includes('cast_at')) assert.match(await page(), /cast_at/);
        await owner(takes);
        for (const [out, plain] of [[nl, /privacypagina/], [en, /privacy page/]]) {
            assert.equal(out.code, 1, out.stderr);
            assert.match(out.stderr, plain);
            assert.match(out.stderr, words);
        }
    }
    await place.serve(); // is not refused
});
