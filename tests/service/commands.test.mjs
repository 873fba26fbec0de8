/*
 * Commands that are given what they cannot use: one clear line, exit code 1 (2 for wrong usage),
 * nothing half done and nothing lost.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, execute, program, weerklank } from './harness.mjs';

let place, key;

before(async () => {
    place = await weerklank();
    key = await place.mixerKey();
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name;kind;district;board;families;staff\nDe Berk;school;Noord;B;12;40\n'
        + 'De Eik;school;Noord;B;9;30\nDe Iep;school;Noord;B;50;30\n');
    await place.must('organisation', 'import', file);
});
after(() => place?.close());

const create = (name, ...more) => ['round', 'create', '--name', name, '--opens', day(-1), '--closes', day(9),
    '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort', ...more];
const rounds = () => place.sql('SELECT count(*) FROM weerklank.round');

/* One line that says so, and nothing on standard output. */
async function refuses(words, args, env = {}) {
    const out = await execute(program, args, { env: place.env(place.webSettings, env), timeout: 20000 });
    assert.equal(out.code, 1, `${args.join(' ')}: ${out.stdout}${out.stderr}`);
    assert.match(out.stderr, words);
    assert.equal(out.stderr.trim().split('\n').length, 1, out.stderr);
    assert.equal(out.stdout, '');
}

/* By a shell, for what a shell can do with the output. */
const shell = (line, ...args) => execute('bash', ['-c', line, 'bash', program, ...args],
    { env: place.env(place.webSettings, place.mixerSettings) });

test('a setting with a value that cannot be is refused before anything starts', async () => {
    const serve = (words, ...args) => refuses(words, ['serve', ...args], { WEERKLANK_MIXER_KEY: key });
    await serve(/no address to listen on: nonsense/, '--listen', 'nonsense');
    await serve(/no address to listen on: 127\.0\.0\.1:99999/, '--listen', '127.0.0.1:99999');
    await serve(/no public address: --base-url ouders\.example/, '--base-url', 'ouders.example');
    await serve(/no public address: --base-url https:\/\/x\/y/, '--base-url', 'https://x/y');
    await serve(/no public address/, '--base-url', `https://${'a'.repeat(300)}`);
    await serve(/no address of a proxy: --trusted-proxy banana/, '--trusted-proxy', 'banana');
    await serve(/no address of a proxy/, '--trusted-proxy', '2001:DB8::1');
    await serve(/Nobody can report anything here/, '--security-contact', 'banana');
    await serve(/no folder that can be read/, '--forms', path.join(place.folder, 'none'));
    await serve(/no number that fits here: --workers 1000/, '--workers', '1000');
    await serve(/no number that fits here: --connections -1/, '--connections=-1');
    await serve(/listens on every address .* WEERKLANK_BASE_URL/, '--listen', '0.0.0.0:0');
    await serve(/key in WEERKLANK_MIXER_KEY is not right/, '--mixer-key', 'abc');
    await refuses(/no public address/, ['round', 'list'], { WEERKLANK_BASE_URL: 'ouders.example' });
});

test('a variable that is no setting is named, and the command goes on', async () => {
    const out = await execute(program, ['round', 'list'],
        { env: place.env(place.webSettings, { WEERKLANK_TRUSTED_PROXI: '192.0.2.1' }) });
    assert.equal(out.code, 0);
    assert.match(out.stderr, /^weerklank: WEERKLANK_TRUSTED_PROXI is no setting and does nothing/);
});

test('a secret file that is open to others, cut short or out of reach: each says what to do', async () => {
    const file = path.join(place.folder, 'secret');
    const serve = (words) => refuses(words, ['serve'], { WEERKLANK_MIXER_KEY: key, WEERKLANK_SECRET_FILE: file });
    writeFileSync(file, 'x'.repeat(32), { mode: 0o600 });
    chmodSync(file, 0o644);
    await serve(/Others can read the secret file: .*chmod 600/);
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    await serve(/no secret file of the web service: .*Throw it away/);
    await refuses(/cannot be read or made: .*No such file or directory/, ['serve'],
        { WEERKLANK_MIXER_KEY: key, WEERKLANK_SECRET_FILE: path.join(place.folder, 'none', 'secret') });
});

test('the conninfo of another role is not taken, also where it would work', async () => {
    for (const role of ['weerklank_owner', 'weerklank_mixer'])
        await refuses(/may do too much .*Use the role weerklank_web/, ['serve'],
            { WEERKLANK_MIXER_KEY: key, WEERKLANK_DB: place.conninfo(role) });
    await refuses(/does not let this role do that: 42501.*WEERKLANK_DB is for weerklank_web/,
        ['municipality', 'add', 'X', '--cbs', 'GM0009'], { WEERKLANK_DB: place.conninfo('weerklank_mixer') });
    const out = await execute(program, ['mixer', '--once'],
        { env: place.env(place.mixerSettings, { WEERKLANK_MIXER_DB: place.conninfo('weerklank_web') }) });
    assert.equal(out.code, 1);
    assert.match(out.stderr, /WEERKLANK_MIXER_DB for weerklank_mixer/);
    await refuses(/tables of this program are not in the database: .*weerklank migrate/, ['round', 'list'],
        { WEERKLANK_DB: place.conninfo('weerklank_web').replace(/dbname=\S+/, 'dbname=postgres') });
});

test('what is no text is no name', async () => {
    await refuses(/in place 3 .*line break/, ['municipality', 'add', 'twee\nregels', '--cbs', 'GM0002']);
    await refuses(/1 to 80 characters/, ['municipality', 'add', 'n'.repeat(81), '--cbs', 'GM0002']);
    await refuses(/1 to 80 characters/, ['municipality', 'add', '  ', '--cbs', 'GM0002']);
    const out = await shell('"$1" municipality add $\'Gen\\xe8ve\' --cbs GM0002');
    assert.equal(out.code, 1);
    assert.match(out.stderr, /in place 3 .*not UTF-8/);
    assert.equal(await place.sql('SELECT count(*) FROM weerklank.municipality'), '1');
});

test('wrong usage names what is wrong above the usage', async () => {
    const misused = async (words, ...args) => {
        const out = await place.run(...args);
        assert.equal(out.code, 2, out.stderr);
        assert.match(out.stderr, words);
        assert.match(out.stderr, /^usage: weerklank /m);
    };
    await misused(/^weerklank: Unknown option: --nmae$/m, 'round', 'create', '--nmae', 'x');
    await misused(/^weerklank: Unknown option: --json=yes$/m, 'round', 'list', '--json=yes');
    await misused(/^weerklank: A value belongs behind --name\./m, 'round', 'create', '--name');
    await misused(/^weerklank: This is too much: b$/m, 'release', 'show', 'a', 'b');
    await misused(/^weerklank: Unknown option: --bogus$/m, 'serve', '--bogus');
    await misused(/^weerklank: This is too much: x$/m, 'migrate', 'x');
});

test('output that does not come out is a failure, and is told', async () => {
    for (const line of ['"$1" --help', '"$1" serve --help', '"$1" release show --schema', '"$1" round list --json']) {
        const full = await shell(`${line} >/dev/full`);
        assert.equal(full.code, 1, line);
        assert.match(full.stderr, /Not everything could be written\. Is the disk full\?/);
    }
    // Without care the connection to the database would get the number of standard output.
    const closed = await shell('"$1" municipality add Dicht --cbs GM0003 >&-');
    assert.equal(closed.code, 1);
    assert.match(closed.stderr, /Not everything could be written/);
    await place.sql("DELETE FROM weerklank.municipality WHERE name = 'Dicht'");
    const enough = await shell('"$1" release show --schema | true; exit ${PIPESTATUS[0]}');
    assert.equal(enough.code, 0, enough.stderr);
    assert.equal(enough.stderr, '');
});

test('a round is made only as it can be opened: forms, theme, names, dates', async () => {
    const none = await rounds();
    await refuses(/no form called "nix"/, create('a', '--parents', 'nix'));
    await refuses(/no form called "\.\.\/items"/, create('a', '--parents', '../items'));
    await refuses(/not for this audience/, create('a', '--parents', 'professional-standaard'));
    await refuses(/needs a theme\. Choose one with --theme/, create('a', '--parents', 'ouder-standaard'));
    await refuses(/theme "nix" is not/, create('a', '--parents', 'ouder-standaard', '--theme', 'nix'));
    await refuses(/1 to 80 characters/, create(''));
    await refuses(/--feedback-where/, create('a', '--feedback-where', ''));
    await refuses(/no date: --closes/, create('a', '--closes', '2026-02-30'));
    await refuses(/1 to 80 characters/, create('a', '--group', '=De Berk;De Eik'));
    await refuses(/group G in this round already/, create('a', '--group', 'G=De Berk;De Eik', '--group', 'G=De Iep;De Eik'));
    assert.equal(await rounds(), none);
    await place.must(...create('Najaar'));
    await refuses(/There is a round Najaar in this municipality already/, create('Najaar'));
    await refuses(/There is a round najaar/, create('najaar'));
    const id = await place.sql("SELECT round_id FROM weerklank.round WHERE name = 'Najaar'");
    await refuses(/no date: --closes gisteren/, ['round', 'extend', id, '--closes', 'gisteren']);
});

test('a round whose last day has passed is not opened', async () => {
    const id = (await place.must('round', 'create', '--name', 'Geweest', '--opens', day(-9), '--closes', day(-2),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    for (const verb of ['check', 'open']) {
        const out = await place.run('round', verb, id);
        assert.equal(out.code, 1);
        assert.equal(out.stdout, '');
        assert.match(out.stderr, new RegExp(`^weerklank: The last day of this round, ${day(-2)}, has passed`, 'm'));
    }
    assert.equal(await place.sql(`SELECT state FROM weerklank.round WHERE round_id = '${id}'`), 'draft');
});

test('a round that opens tells that too few can read its open answers', async () => {
    const id = (await place.must(...create('Ongelezen'))).trim();
    const out = await place.run('round', 'open', id);
    assert.equal(out.code, 0, out.stderr);
    assert.match(out.stderr, /^weerklank: Mind: so few moderators can read the open answers of this round: 0\./m);
    await place.must('round', 'close', id);
});

test('a group that is small still is not told to become a group', async () => {
    const id = (await place.must(...create('Klein', '--group', 'Samen=De Berk;De Eik'))).trim();
    const out = await place.run('round', 'check', id);
    assert.match(out.stderr, /^weerklank: Samen: with 21 families this group still has so few/m);
    assert.doesNotMatch(out.stderr, /Samen: .*--group/);
});

test('a poster speaks the languages in which the questions are, three at most', async () => {
    await place.sql("UPDATE weerklank.municipality SET demonstration = true");
    const spoken = async (name, ...args) => {
        const file = path.join(place.folder, `${name}.svg`);
        await place.must('link', 'poster', ...args, '-o', file);
        return [...new Set(readFileSync(file, 'utf8').match(/lang="[a-z]+"/g))].sort().join(' ');
    };
    const links = async (id, audience) => JSON.parse(await place.must('link', 'list', id, '--json'))
        .find((link) => link.audience === audience).id;
    const wide = (await place.must(...create('Breed', '--languages', 'nl,en,tr,ar', '--professionals', 'professional-standaard'))).trim();
    await place.must('round', 'open', wide);
    assert.equal(await spoken('ouders', await links(wide, 'parent')), 'lang="en" lang="nl" lang="tr"');
    const team = await links(wide, 'professional');
    assert.equal(await spoken('team', team), 'lang="en" lang="nl"');
    await refuses(/nobody can answer in language tr/, ['link', 'poster', team, '--languages', 'tr', '-o', path.join(place.folder, 'x.svg')]);
    assert.ok(!existsSync(path.join(place.folder, 'x.svg')));
});
