/*
 * Codes of a link and trial links by command: the files and who may read them, lost codes, what
 * is refused, and that no codes are valid without a file that holds them.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, execute, program, until, weerklank } from './harness.mjs';

let place, round, links;

const BASE = 'https://waterrijk.example/';
const SHOWN = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}-[0-9A-HJKMNP-TV-Z]{2}$/;
const at = (name) => path.join(place.folder, name);
const id = (name) => links.find((one) => one.place === name).id;
const count = () => place.sql('SELECT count(*) FROM weerklank.open_code').then(Number);
const prefix = (name) => place.sql(`SELECT code_prefix FROM weerklank.link WHERE link_id = '${id(name)}'`);

/* The codes of a file: rows of [code, address]. */
function read(name) {
    const text = readFileSync(at(name), 'utf8');
    assert.ok(text.startsWith('\ufeffcode;address\r\n') && text.endsWith('\r\n'), text.slice(0, 40));
    return text.trimEnd().split('\r\n').slice(1).map((line) => line.split(';'));
}

/* `link codes` of a place, into that file; more settings at the end. */
const codes = (name, file, ...more) =>
    place.must('link', 'codes', id(name), '-o', at(file), '--base-url', BASE, ...more);

async function fails(words, ...args) {
    const out = await place.run('link', ...args);
    assert.equal(out.code, 1, out.stdout + out.stderr);
    assert.match(out.stderr, words);
    assert.equal(out.stderr.trimEnd().split('\n').length, 1, out.stderr);
}

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    writeFileSync(at('plekken.csv'), 'name,kind,district,board,families,staff\n'
        + ['De Berk', 'De Eik', 'De Es', 'De Iep', 'De Linde', 'De <b>Wilg & Zn'].map((name) => `${name},school,Noord,B,40,0\n`).join(''));
    await place.must('organisation', 'import', at('plekken.csv'));
    round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    await place.must('round', 'open', round);
    links = JSON.parse(await place.must('link', 'list', round, '--json'));
});
after(() => place?.close());

test('codes are in a file that nobody else may read, and in the database as hashes', async () => {
    assert.equal(await codes('De Berk', 'berk.csv', '--count', '25'), `25 codes are in ${at('berk.csv')}\n`);
    const rows = read('berk.csv');
    assert.equal(rows.length, 25);
    assert.equal(new Set(rows.map(([code]) => code)).size, 25);
    const begin = await prefix('De Berk');
    for (const [code, address] of rows) {
        assert.match(code, SHOWN);
        assert.equal(code.slice(0, 4), begin);
        assert.equal(address, `https://waterrijk.example/v/${code.replaceAll('-', '')}`);
    }
    assert.equal(statSync(at('berk.csv')).mode & 0o777, 0o600);
    assert.ok(!existsSync(at('berk.csv.part')));
    assert.equal(await count(), 25);
    assert.equal(await place.sql("SELECT count(*) FROM weerklank.open_code WHERE length(hash) = 32 AND round_id = "
        + `'${round}'`), '25');
});

test('the rows of the table do not stand in the order of the file', async () => {
    const stored = await place.sql('SELECT hash FROM weerklank.open_code ORDER BY ctid');
    assert.deepEqual(stored.split('\n'), stored.split('\n').sort());
});

test('more codes for the same link keep its prefix', async () => {
    const begin = await prefix('De Berk');
    const said = await codes('De Berk', 'meer.csv', '--count', '100');
    assert.match(said, /at most 60 answers/);
    assert.ok(read('meer.csv').every(([code]) => code.startsWith(begin)));
    assert.equal(await count(), 125);
});

test('a sheet of cards stands alone', async () => {
    await codes('De <b>Wilg & Zn', 'wilg.csv', '--count', '23', '--sheet', at('wilg.html'));
    const html = readFileSync(at('wilg.html'), 'utf8');
    assert.equal(statSync(at('wilg.html')).mode & 0o777, 0o600);
    for (const [code] of read('wilg.csv')) assert.ok(html.includes(`<p class="code">${code}</p>`));
    assert.equal(html.match(/class="card"/g).length, 23);
    assert.equal(html.match(/class="sheet"/g).length, 3);
    assert.equal(html.match(/<path d="M0 0h7v1h-7z/g).length, 23);
    assert.ok(html.includes('ga naar waterrijk.example/v en typ:') && !html.includes('https://waterrijk'));
    assert.ok(html.includes('De &lt;b&gt;Wilg &amp; Zn') && !html.includes('<b>Wilg'));
    assert.ok(html.includes('Gemeente Proefstad'));
    assert.ok(html.includes('Eén kaart is goed voor één antwoord. Niemand weet welke kaart u hebt.'));
    assert.doesNotMatch(html, /<script|<link|src=|href=|url\(/);
});

test('lost codes are replaced, each once and no used one', async () => {
    const hashes = async () => (await place.sql('SELECT hash FROM weerklank.open_code')).split('\n');
    const earlier = new Set(await hashes());
    await codes('De Eik', 'eik.csv', '--count', '12');
    const used = (await hashes()).filter((hash) => !earlier.has(hash)).slice(0, 2);
    await place.sql(`DELETE FROM weerklank.open_code WHERE hash IN ('${used.join("', '")}')`);
    const before = await count();
    const all = read('eik.csv').map(([code]) => code);
    const typed = all.map((code, i) => (i % 2 ? code.toLowerCase().replaceAll('-', ' ') : code));
    writeFileSync(at('kwijt.txt'), [...typed, typed[0], ''].join('\n'));
    assert.match(await codes('De Eik', 'nieuw.csv', '--lost', at('kwijt.txt')), /^10 codes/);
    const fresh = read('nieuw.csv').map(([code]) => code);
    assert.equal(fresh.length, 10);
    assert.ok(fresh.every((code) => !all.includes(code)));
    assert.equal(await count(), before);

    // Once more replaces nothing.
    const none = at('niets.csv');
    await fails(/Not one code/, 'codes', id('De Eik'), '--lost', at('kwijt.txt'), '-o', none);
    assert.ok(!existsSync(none) && !existsSync(`${none}.part`));
    // A file as it was written is a list of lost codes as well, and the new ones are valid.
    assert.match(await codes('De Eik', 'weer.csv', '--lost', at('nieuw.csv'), '--sheet', at('weer.html')), /^10 codes/);
    assert.equal(readFileSync(at('weer.html'), 'utf8').match(/class="card"/g).length, 10);
    assert.equal(await count(), before);
});

test('what cannot be is refused with a line that says why, and changes nothing', async () => {
    const before = await count();
    writeFileSync(at('weinig.csv'), `code\n${read('berk.csv').slice(0, 4).map(([code]) => code).join('\n')}\n`);
    writeFileSync(at('fout.csv'), 'code\nABCD-1234\n');
    writeFileSync(at('leeg.csv'), '');
    await place.sql(`UPDATE weerklank.link SET progress = 5 WHERE link_id IN ('${id('De Es')}', '${id('De Berk')}')`);
    const spare = ['--count', '3'];
    const trial = path.basename((await place.must('link', 'trial', id('De Es'))).trim());
    for (const [words, link, ...args] of [
        [/1 to 10000/, 'De Iep', '--count', '0'],
        [/1 to 10000/, 'De Iep', '--count', '10001'],
        [/1 to 10000/, 'De Iep', '--count', '-1'],
        [/1 to 10000/, 'De Iep', '--count', 'veel'],
        [/1 to 10000/, 'De Iep', '--count', ''],
        [/without a code came in/, 'De Es', ...spare],
        [/trial link/, trial, ...spare],
        [/no link nergens/, 'nergens', ...spare],
        [/no link/, '', ...spare],
        [/has no codes/, 'De Iep', '--lost', at('berk.csv')],
        [/does not belong to this link/, 'De Eik', '--lost', at('berk.csv')],
        [/at least 5/, 'De Berk', '--lost', at('weinig.csv')],
        [/at least 5/, 'De Berk', '--lost', at('leeg.csv')],
        [/26 characters.*fout.csv, 2: ABCD-1234/, 'De Berk', '--lost', at('fout.csv')],
        [/cannot be read/, 'De Berk', '--lost', at('er-is-niets.csv')],
    ]) {
        const subject = links.some((one) => one.place === link) ? id(link) : link;
        await fails(words, 'codes', subject, '-o', at('x.csv'), ...args);
    }
    // With a prefix already, answers that came in needed codes.
    await codes('De Berk', 'nog.csv', ...spare);
    await fails(/is there already/, 'codes', id('De Iep'), ...spare, '-o', at('berk.csv'));
    await fails(/is there already/, 'codes', id('De Iep'), ...spare, '-o', at('x.csv'), '--sheet', at('wilg.html'));
    await fails(/cannot be written.*map/, 'codes', id('De Iep'), ...spare, '-o', at('map/x.csv'));
    assert.equal(await prefix('De Iep'), '');
    assert.equal(await count(), before + 3);
    assert.deepEqual(readdirSync(place.folder).filter((name) => /^x\.|\.part$/.test(name)), []);
    for (const args of [['codes', id('De Iep')], ['codes', id('De Iep'), '--count', '3'], ['trial'],
        ['codes', id('De Iep'), '--count', '3', '--lost', at('berk.csv'), '-o', at('x.csv')],
        ['codes', id('De Iep'), '--count', '3', '-o', at('x.csv'), '--sheet', at('x.csv')],
        ['codes', id('De Iep'), '--count', '3', '-o', at('x.csv'), '--json'],
        ['trial', id('De Iep'), '--void'], ['list', round, '--count', '3'], ['pluk', round]]) {
        const out = await place.run('link', ...args);
        assert.equal(out.code, 2, args.join(' '));
        assert.match(out.stderr, /^usage:/);
    }
});

test('the file is on the disk before the codes are valid, and gets its name after', async () => {
    await place.atCommit('open_code', "RAISE 'no'");
    let before = await count();
    await fails(/./, 'codes', id('De Linde'), '--count', '3', '-o', at('nee.csv'), '--sheet', at('nee.html'));
    assert.deepEqual(readdirSync(place.folder).filter((name) => name.startsWith('nee')), []);
    assert.equal(await count(), before);
    assert.equal(await prefix('De Linde'), '');

    // Killed during the commit: what may be valid is in the part, which is not written over.
    await place.holdCommits('open_code');
    const killed = place.start('killed', ['link', 'codes', id('De Linde'), '--count', '1', '-o', at('deel.csv')],
        place.env(place.webSettings));
    await until('the part', () => existsSync(at('deel.csv.part')) && statSync(at('deel.csv.part')).size > 0);
    await place.commits(1);
    assert.equal(await count(), before, 'not valid yet');
    assert.ok(!existsSync(at('deel.csv')));
    assert.equal(statSync(at('deel.csv.part')).mode & 0o777, 0o600);
    await killed.kill();
    await place.commits(0);
    assert.equal(read('deel.csv.part').length, 1);
    await fails(/deel\.csv\.part is left/, 'codes', id('De Linde'), '--count', '3', '-o', at('deel.csv'));

    // Somebody takes the name during the commit: what stands there stays, and so do the codes.
    before = await count();
    const late = place.start('late', ['link', 'codes', id('De Linde'), '--count', '1', '-o', at('laat.csv')],
        place.env(place.webSettings));
    await place.commits(1);
    writeFileSync(at('laat.csv'), 'van een ander');
    await place.releaseCommits();
    assert.equal((await late.ended).code, 1);
    assert.match(late.output, /laat\.csv\.part/);
    assert.equal(readFileSync(at('laat.csv'), 'utf8'), 'van een ander');
    assert.equal(read('laat.csv.part').length, 1);
    assert.equal(await count(), before + 1);

    // The server goes away during the commit: nobody knows, so the file is kept.
    await place.holdCommits('open_code');
    const cut = place.start('cut', ['link', 'codes', id('De Linde'), '--count', '1', '-o', at('weg.csv')],
        place.env(place.webSettings));
    await until('the commit', async () => (await place.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        + " WHERE datname = current_database() AND query = 'COMMIT' AND state = 'active'")) === '1');
    assert.equal((await cut.ended).code, 1);
    assert.match(cut.output, /nobody knows.*weg\.csv\.part/);
    assert.equal(read('weg.csv.part').length, 1);
    await place.sql('DROP TRIGGER at_commit ON weerklank.open_code');
    rmSync(at('deel.csv.part'));
});

test('a trial link stands beside the link it is made from', async () => {
    const address = (await place.must('link', 'trial', id('De Iep'), '--base-url', BASE)).trim();
    assert.match(address, /^https:\/\/waterrijk\.example\/v\/[0-9A-HJKMNP-TV-Z]{12}$/);
    const token = path.basename(address);
    assert.equal(await place.sql(`SELECT a.trial AND NOT b.trial AND a.round_id = b.round_id AND a.audience = b.audience
        AND a.organisation_id = b.organisation_id AND a.code_prefix IS NULL FROM weerklank.link a, weerklank.link b
        WHERE a.token = '${token}' AND b.link_id = '${id('De Iep')}'`), 't');
    await fails(/trial link itself/, 'trial', token);
    await fails(/no link nergens/, 'trial', 'nergens');
});

test('a list tells which links need codes and which are trials', async () => {
    const list = JSON.parse(await place.must('link', 'list', round, '--json'));
    const kind = (name) => list.filter((one) => one.place === name).map((one) => [one.codes, one.trial]);
    assert.deepEqual(kind('De Berk'), [[true, false]]);
    assert.deepEqual(kind('De Iep'), [[false, false], [false, true]]);
    const text = await place.must('link', 'list', round);
    for (const words of [/ codes .*De Berk/, / shared .*De Iep/, / trial .*De Iep/]) assert.match(text, words);
});

test('a withdrawn link and a round that is over get nothing more', async () => {
    await place.must('link', 'withdraw', id('De Iep'));
    await fails(/withdrawn/, 'codes', id('De Iep'), '--count', '3', '-o', at('y.csv'));
    await place.must('round', 'close', round);
    await fails(/closing/, 'codes', id('De Berk'), '--count', '3', '-o', at('y.csv'));
    await fails(/closing/, 'trial', id('De Berk'));
    assert.ok(!existsSync(at('y.csv')));
});

test('the help says what to know', async () => {
    const out = await execute(program, ['link', 'codes', '--help']);
    assert.equal(out.code, 0);
    assert.match(out.stdout, /link codes LINK --lost FILE/);
    assert.match(out.stdout, /at least 5/);
});
