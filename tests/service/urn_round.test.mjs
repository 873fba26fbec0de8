/*
 * The life of a round by commands and the mixer: making, checking, opening, withdrawing,
 * closing, counting, comparing, forgetting; and a night at which the mixer was not there.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, execute, program, root, sleep, until, weerklank } from './harness.mjs';

let place, web, mixer, round, links;

const file = (name, bytes) => {
    const full = path.join(place.folder, name);
    writeFileSync(full, bytes);
    return full;
};

/* A command that fails with these words on standard error, one line each. */
async function fails(words, ...args) {
    const out = await place.run(...args);
    assert.equal(out.code, 1, out.stdout + out.stderr);
    const lines = out.stderr.trimEnd().split('\n');
    words = [words].flat();
    assert.equal(lines.length, words.length, out.stderr);
    lines.forEach((line, i) => assert.match(line, words[i]));
}

let number = 0; // no two rounds have one name
const make = (...more) => place.must('round', 'create', '--name', `proef ${++number}`, '--opens', day(-1), '--closes', day(9),
    '--feedback-on', day(60), '--feedback-where', 'hier', ...more).then((id) => id.trim());

async function answer(link, extra = {}) {
    const page = await web.get(link);
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    const reply = await web.post(link, new URLSearchParams({ receipt, O1_1: '1', ...extra }));
    assert.equal(reply.status, 303, reply.body);
}

before(async () => {
    place = await weerklank();
    mixer = await place.mixer();
    web = await place.serve();
});
after(() => place?.close());

test('a file of places is taken over wholly or not at all', async () => {
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    const bad = file('fout.csv', 'name;kind;district;board;families;staff\nDe Berk;school;Noord;B;40;9\n'
        + 'De Eik;paleis;Noord;B;40;9\nDe Iep;school;;B;veel;9\n');
    await fails([/line 3: paleis/, /line 4: .*district/, /line 4: .*veel/], 'organisation', 'import', bad);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.organisation'), '0');
    const head = 'name;kind;district;board;families;staff;brin\r\n';
    const good = file('goed.csv', Buffer.from(head + 'Caf\xe9;school;Noord;B;40;25;01AB\r\nDe Eik;school;Noord;B;12;8;\r\n'
        + 'De Iep;childcare;Noord;C;14;30;\r\nDe Es;childcare;Zuid;C;60;30;\r\n', 'latin1'));
    await place.must('organisation', 'import', good);
    await place.must('organisation', 'import', good);
    assert.equal(await place.sql("SELECT string_agg(name || coalesce(' ' || (registers->>'brin'), ''), ', ' ORDER BY name)"
        + ' FROM weerklank.organisation'), 'Café 01AB, De Eik, De Es, De Iep');
});

test('what stops a round from opening is told before', async () => {
    await fails(/date/, 'round', 'create', '--name', 'x', '--opens', '2026-02-30', '--closes', day(1), '--feedback-on', day(2), '--feedback-where', 'y');
    await fails(/group/i, 'round', 'create', '--name', 'x', '--opens', day(0), '--closes', day(1), '--feedback-on',
        day(2), '--feedback-where', 'y', '--parents', 'ouder-kort', '--group', 'Samen=De Eik;Nergens');
    await fails(/district|board/, 'round', 'create', '--name', 'x', '--opens', day(0), '--closes', day(1), '--feedback-on',
        day(2), '--feedback-where', 'y', '--parents', 'ouder-kort', '--group', 'Samen=De Eik;De Es');
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.round'), '0');

    const forms = path.join(place.folder, 'forms');
    cpSync(path.join(root, 'forms'), forms, { recursive: true });
    const whole = readFileSync(path.join(forms, 'ouder-kort.json'), 'utf8'), form = JSON.parse(whole);
    const both = ['--professionals', 'professional-standaard', '--forms', forms];
    for (const name of ['half', 'zonder']) writeFileSync(path.join(forms, `${name}.json`), whole);
    const one = await make('--parents', 'half', ...both), two = await make('--parents', 'zonder', ...both);
    delete form.pages[0].elements[0].title.en;
    writeFileSync(path.join(forms, 'half.json'), JSON.stringify(form));
    for (const page of form.pages) page.elements = page.elements.filter((one) => one.type !== 'comment');
    writeFileSync(path.join(forms, 'zonder.json'), JSON.stringify(form));
    await assert.rejects(make('--parents', 'half', ...both), /half.* en/);
    await fails([/half.* en/, ...Array(5).fill(/./), /moderators.*Now there are 0/], 'round', 'check', one, '--forms', forms);
    await fails(/half.* en/, 'round', 'open', one, '--forms', forms);
    await fails(/zonder.* en/, 'round', 'open', two, '--forms', forms);
    const out = await place.run('round', 'check', two, '--forms', forms);
    assert.match(out.stderr, /zonder, professional-standaard/);
    assert.equal(out.stdout, '');
    await place.sql('DELETE FROM weerklank.round');
});

test('small places are pointed out, and groups answer together', async () => {
    const alone = await make('--parents', 'ouder-kort', '--professionals', 'professional-standaard');
    const out = await place.run('round', 'check', alone);
    assert.equal(out.code, 0, out.stderr);
    assert.match(out.stdout, /^This round can be opened\. First see/m);
    assert.match(out.stderr, /De Eik: 12 families/);
    assert.match(out.stderr, /De Iep: 14 families/);
    assert.match(out.stderr, /De Eik: 8 staff/);
    assert.match(out.stderr, /--group "Samen in Noord=De Eik;De Iep;Café"/); // 26 families are few as well
    assert.match(out.stderr, /--team-group "Samen B=De Eik;Café"/);
    await fails(/--group/, 'round', 'group', alone);
    await fails(/exists|bestaat/, 'round', 'group', alone, '--group', 'Samen=De Eik;Nergens');
    await place.must('round', 'group', alone, '--group', 'Samen=De Eik;De Iep;Café', '--team-group', 'Team=De Eik;Café');
    await fails(/another group/, 'round', 'group', alone, '--group', 'Nog=De Eik;Café');
    assert.doesNotMatch((await place.run('round', 'check', alone)).stderr, /Samen in/);
    await place.sql('DELETE FROM weerklank.round');
    round = await make('--parents', 'ouder-kort', '--professionals', 'professional-standaard', '--k', '5',
        '--group', 'Klein=De Eik;De Iep', '--team-group', 'Scholen=Café;De Eik', '--team-group', 'Opvang=De Iep;De Es');
    for (const name of ['anna', 'bram']) {
        const added = await execute(program, ['user', 'add', `${name}@dal.nl`, '--role', 'moderator', '--function', 'jeugdarts'],
            { env: place.env(place.webSettings), input: 'een wachtzin van zes losse woorden\n' });
        assert.equal(added.code, 0, added.stderr);
    }
    const checked = await place.run('round', 'check', round);
    assert.deepEqual([checked.code, checked.stderr], [0, "weerklank: Klein: with 26 families this group still has so few that "
        + 'figures often cannot be shown. Make a new round with one more place in the group.\n']);
});

test('opening prints the recovery key once and makes a link per place and audience', async () => {
    const opened = await place.must('round', 'open', round.slice(0, 8));
    assert.match(opened, /^ {4}([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/m);
    await fails(/opened before/, 'round', 'open', round);
    await fails(/opened before/, 'round', 'group', round, '--group', 'Laat=Café;De Es');
    links = JSON.parse(await place.must('link', 'list', round, '--json'));
    assert.deepEqual(links.map((one) => [one.audience, one.place, one.invited, one.cap]).sort(), [
        ['parent', 'Café', 40, 60], ['parent', 'De Es', 60, 90], ['parent', 'Klein', 26, 39],
        ['professional', 'Opvang', 60, 90], ['professional', 'Scholen', 33, 50]]);
    for (const one of links) one.path = new URL(one.url).pathname;
    assert.equal(await place.sql("SELECT count(DISTINCT form) FROM (SELECT encode(digest, 'hex') AS form "
        + 'FROM weerklank.round_form) AS f'), '2');
});

const linkOf = (name, audience = 'parent') => links.find((one) => one.place === name && one.audience === audience);

test('progress is told after a mix, in fives', async () => {
    await until('a key', async () => (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    for (let i = 0; i < 12; i++) await answer(linkOf('De Es').path);
    for (let i = 0; i < 6; i++) await answer(linkOf('Klein').path, { O1_1: '3' });
    const progress = async () => JSON.parse(await place.must('link', 'list', round, '--json'))
        .find((one) => one.place === 'De Es').progress;
    assert.equal(await progress(), 0);
    await place.mustMixer('mixer', '--once');
    assert.equal(await progress(), 10);
});

test('keys and their folder are for the mixer alone, and one key is left', () => {
    const state = path.join(place.folder, 'state');
    assert.equal(statSync(state).mode & 0o777, 0o700);
    const keys = readdirSync(state).filter((name) => name.startsWith('epoch-'));
    assert.equal(keys.length, 1);
    for (const name of readdirSync(state)) assert.equal(statSync(path.join(state, name)).mode & 0o777, 0o600);
});

test('a task of the desk begins to close; the command ends the grace', async () => {
    await fails(/not closed/, 'release', 'build', round);
    await place.sql(`INSERT INTO weerklank.task (municipality_id, kind, round_id)
        SELECT municipality_id, 'close', round_id FROM weerklank.round WHERE round_id = '${round}'`);
    await until('the round to begin to close', async () => (await place.sql(
        `SELECT state FROM weerklank.round WHERE round_id = '${round}'
         AND grace_until BETWEEN now() + interval '58 minutes' AND now() + interval '60 minutes'`)) === 'closing');
    await answer(linkOf('De Es').path).catch(() => {}); // a page opened now may be too late; it does not matter
    await place.must('round', 'close', round, '--now');
    assert.equal(await place.sql(`SELECT state FROM weerklank.round WHERE round_id = '${round}'`), 'released');
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.receipt'), '0');
    assert.notEqual(await place.sql('SELECT count(*) FROM weerklank.urn'), '0');
});

test('a release is counted again to compare, and never changed', async () => {
    await place.must('release', 'build', round);
    await fails(/release correct/, 'link', 'withdraw', linkOf('Klein').id.slice(0, 8), '--void');
    await place.sql(`UPDATE weerklank.link SET state = 'voided' WHERE link_id = '${linkOf('Klein').id}'`);
    const out = await place.run('release', 'build', round);
    assert.equal(out.code, 1);
    assert.match(out.stderr, /uitkomsten|release/);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.release'), '1');
    await fails(/voided already/, 'link', 'withdraw', linkOf('Klein').id);
});

test('two mixers release a round once', async () => {
    const second = await make('--parents', 'ouder-kort');
    await place.must('round', 'open', second);
    links = JSON.parse(await place.must('link', 'list', second, '--json'));
    const address = new URL(links.find((one) => one.place === 'De Es').url).pathname;
    for (let i = 0; i < 15; i++) await answer(address, { O_open2: 'Fijn.' });
    await place.sql(`UPDATE weerklank.round SET state = 'closing', grace_until = now() WHERE round_id = '${second}'`);
    await Promise.all([1, 2, 3].map(() => place.mustMixer('mixer', '--once')));
    await until('the release', async () => (await place.sql(
        `SELECT state FROM weerklank.round WHERE round_id = '${second}'`)) === 'released');
    assert.equal(await place.sql(`SELECT count(*) FROM weerklank.release WHERE round_id = '${second}'`), '1');
    assert.equal(await place.sql(`SELECT count(*) FROM weerklank.sealed_text WHERE round_id = '${second}'`), '15');
});

test('a night at which the mixer was not there is made good', async () => {
    assert.equal((await mixer.stop()).code, 0);
    const mixed = path.join(place.folder, 'state', 'mixed');
    assert.ok(existsSync(mixed));
    const epoch = () => place.sql("SELECT encode(epoch, 'hex') FROM weerklank.epoch_key WHERE current");
    const before_ = await epoch();
    mixer = await place.mixer();
    await mixer.says(/mixing at/);
    await sleep(1500);
    assert.equal(await epoch(), before_);
    await mixer.stop();
    writeFileSync(mixed, `${Math.floor(Date.now() / 1000) - 86400 - 3600}\n`, { mode: 0o600 });
    mixer = await place.mixer();
    await until('the mix', async () => (await epoch()) !== before_);
    await until('the moment of it', async () => Number(readFileSync(mixed, 'utf8')) > Date.now() / 1000 - 3600);
});

test('ballots go after the review period', async () => {
    await place.sql('UPDATE weerklank.round SET counted_on = counted_on - 14');
    await place.mustMixer('mixer', '--once');
    assert.notEqual(await place.sql('SELECT count(*) FROM weerklank.urn'), '0');
    await place.sql('UPDATE weerklank.round SET counted_on = counted_on - 1');
    await place.mustMixer('mixer', '--once');
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.urn'), '0');
    const out = await place.run('release', 'build', round);
    assert.equal(out.code, 1);
    assert.equal(await place.sql(`SELECT count(*) FROM weerklank.release WHERE round_id = '${round}'`), '1');
});

test('a round is closed by its date', async () => {
    const third = await make('--parents', 'ouder-kort');
    await place.must('round', 'open', third);
    await place.must('round', 'extend', third, '--closes', day(20));
    await fails(/extended/, 'round', 'extend', third, '--closes', day(60));
    await place.sql(`UPDATE weerklank.round SET opens_on = current_date - 5, closes_on = current_date - 2
        WHERE round_id = '${third}'`);
    await until('the round to begin to close', async () => (await place.sql(
        `SELECT state FROM weerklank.round WHERE round_id = '${third}'`)) === 'closing');
});
