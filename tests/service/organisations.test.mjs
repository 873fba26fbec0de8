/*
 * Lists of places as they really come: of DUO and LRK in the encodings of both, with what has to
 * be left out, twice there or called alike; our own; and back into a spreadsheet.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { execute, program, weerklank } from './harness.mjs';

let place;

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0363');
});
after(() => place?.close());

const file = (name, content) => {
    const at = path.join(place.folder, name);
    writeFileSync(at, content);
    return at;
};
const latin = (text) => Buffer.from(text, 'latin1');
const done = async (...args) => JSON.parse(await place.must('organisation', 'import', ...args, '--json'));
const all = async () => JSON.parse(await place.must('organisation', 'list', '--json'));
const named = async (name) => (await all()).find((one) => one.name === name);

async function refuses(words, name, content) {
    const before = await all();
    const out = await place.run('organisation', 'import', file(name, content));
    assert.equal(out.code, 1, out.stdout);
    assert.match(out.stderr, words);
    assert.equal(out.stderr.trim().split('\n').length, 1, out.stderr);
    assert.deepEqual(await all(), before);
}

/* As DUO publishes all sites of primary schools: commas, quotes where needed, a byte order mark. */
const duoHead = 'PROVINCIE,BEVOEGD GEZAG NUMMER,INSTELLINGSCODE,VESTIGINGSCODE,VESTIGINGSNAAM,STRAATNAAM,'
    + 'HUISNUMMER-TOEVOEGING,POSTCODE,PLAATSNAAM,GEMEENTENUMMER,GEMEENTENAAM,DENOMINATIE,TELEFOONNUMMER,INTERNETADRES';
const duoLine = (code, site, name, street, number, gm = '0363', town = 'PROEFSTAD') =>
    `Noord-Holland,00413,${code},${site},"${name}",${street},${number},1011 AA,${town},${gm},${gm === '0363' ? 'PROEFSTAD' : 'ELDERS'},Openbaar,0201234567,www.x.nl`;
const duo = `\ufeff${[duoHead,
    duoLine('00AP', '00AP00', 'De Zevensprong, school voor Dalton', 'Kerkstraat', '5'),
    duoLine('16SW', '16SW00', 'De Regenboog', 'Beukenlaan', '12'),
    duoLine('16SW', '16SW03', 'De Regenboog', 'Eikenlaan', '3-A'),
    duoLine('16SW', '16SW03', 'De Regenboog', 'Eikenlaan', '3-A'),
    duoLine('07XY', '07XY00', 'Café École', 'Dam', '1'),
    duoLine('09ZZ', '09ZZ00', 'Ver Weg', 'Straat', '1', '0344', 'UTRECHT')].join('\r\n')}\r\n`;

/* And as LRK does: semicolons, Windows-1252, one line per kind of care. */
const lrkHead = 'lrk_id;type_oko;actuele_naam_oko;aantal_kindplaatsen;status;inschrijfdatum;opvanglocatie_adres;'
    + 'opvanglocatie_postcode;opvanglocatie_woonplaats;naam_houder;kvk_nummer_houder;verantwoordelijke_gemeente';
const lrkLine = (id, type, name, address, { status = 'Ingeschreven', kvk = '1234567', of = 'Proefstad' } = {}) =>
    `${id};${type};${name};16;${status};01-01-2020;${address};1011AA;Proefstad;Stichting De Zon & Z\xf6onen;${kvk};${of}`;
const lrk = latin([lrkHead,
    lrkLine('012345678', 'KDV', 'De Zon', 'Dam 2'),
    lrkLine('112345678', 'BSO', 'De Zon', 'Dam 2'),
    lrkLine('212345678', 'VGO', 'Mevrouw Jansen', 'Haar Huis 1'),
    lrkLine('312345678', 'GOB', 'Gastouderbureau', 'Dam 3'),
    lrkLine('412345678', 'KDV', 'Gesloten', 'Dam 4', { status: 'Uitgeschreven' }),
    lrkLine('512345678', 'KDV', 'Elders', 'Dam 5', { of: 'Utrecht' }),
    lrkLine('612345678', 'KDV', 'De Regenboog', 'Beukenlaan 14', { kvk: '87654321' })].join('\r\n'));

test('schools of DUO: those of the municipality, once each, told apart by street', async () => {
    assert.deepEqual(await done(file('duo.csv', duo)), { added: 4, changed: 0, unchanged: 0, leftOut: 1, unfilled: 4 });
    assert.deepEqual((await all()).map((one) => [one.name, one.kind, one.brin, one.vestiging]), [
        ['Café École', 'school', '07XY', '07XY00'],
        ['De Regenboog', 'school', '16SW', '16SW00'],
        ['De Regenboog, Eikenlaan 3-A', 'school', '16SW', '16SW03'],
        ['De Zevensprong, school voor Dalton', 'school', '00AP', '00AP00']]);
    const [one] = await all();
    assert.deepEqual([one.district, one.board, one.families, one.staff], ['PROEFSTAD', 'Bestuur 00413', '0', '0']);
});

test('the same list with semicolons in Windows-1252 and the older names changes nothing', async () => {
    const old = duo.slice(1).replace('INSTELLINGSCODE', 'BRIN NUMMER').replace('VESTIGINGSCODE', 'VESTIGINGSNUMMER')
        .replaceAll(', school', '\u0000').replaceAll(',', ';').replaceAll('\u0000', ', school');
    assert.deepEqual(await done(file('oud.csv', latin(old))), { added: 0, changed: 0, unchanged: 4, leftOut: 1, unfilled: 4 });
});

test('childcare of LRK: no childminders, none that closed; day care and after-school care are one place', async () => {
    assert.deepEqual(await done(file('lrk.csv', lrk)), { added: 2, changed: 0, unchanged: 0, leftOut: 4, unfilled: 2 });
    const zon = await named('De Zon');
    assert.deepEqual([zon.kind, zon.lrk, zon.kvk, zon.board],
        ['childcare', '012345678 112345678', '01234567', 'Stichting De Zon & Zöonen']);
    assert.equal((await named('De Regenboog (612345678)')).kvk, '87654321', 'the school keeps its name');
    assert.ok(!(await all()).some((one) => /Jansen|Gastouder|Gesloten|Elders/.test(one.name)));
    assert.deepEqual(await done(file('lrk2.csv', lrk)), { added: 0, changed: 0, unchanged: 2, leftOut: 4, unfilled: 2 });
});

test('a spreadsheet of what is there, filled in, comes back; a new list of DUO leaves it as it is', async () => {
    const at = path.join(place.folder, 'plekken.csv');
    await place.must('organisation', 'list', '-o', at);
    const text = readFileSync(at, 'utf8');
    assert.match(text, /^\ufeffname;kind;district;board;families;staff;brin;vestiging;lrk;kvk\r\n/);
    assert.deepEqual(await done(at), { added: 0, changed: 0, unchanged: 6, leftOut: 0, unfilled: 6 });
    const filled = text.replace('De Regenboog;school;PROEFSTAD;Bestuur 00413;0;0', 'De Regenboog;school;Noord;De Kring;210;24');
    assert.deepEqual(await done(file('gevuld.csv', filled)), { added: 0, changed: 1, unchanged: 5, leftOut: 0, unfilled: 5 });
    const [school] = [await named('De Regenboog')];
    assert.deepEqual([school.district, school.board, school.families, school.staff, school.vestiging],
        ['Noord', 'De Kring', '210', '24', '16SW00']);
    assert.deepEqual((await done(file('duo2.csv', duo))).unchanged, 4);
    assert.deepEqual(await named('De Regenboog'), school);
    const again = await place.run('organisation', 'list', '-o', at);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /there already and is not written over/);
});

test('our own list without columns for registers keeps the numbers that are there', async () => {
    const own = 'name\tkind\tdistrict\tboard\tfamilies\tstaff\nDe Regenboog\tschool\tNoord\tDe Kring\t220\t24\n';
    assert.deepEqual(await done(file('tabs.csv', own)), { added: 0, changed: 1, unchanged: 0, leftOut: 0, unfilled: 0 });
    assert.equal((await named('De Regenboog')).vestiging, '16SW00');
});

test('a terminal sees how far it is, a pipe does not', async (t) => {
    const at = file('lrk4.csv', lrk);
    const inTerminal = (command) => execute('script', ['-qec', command, '/dev/null'], { env: place.env(place.webSettings) });
    if ((await inTerminal('true')).code === 0)
        assert.match((await inTerminal(`'${program}' organisation import '${at}'`)).stdout, /\r1 \/ 2\r2 \/ 2\r?\n/);
    else t.diagnostic('this machine has no terminals (devpts), so only the pipe was tried');
    assert.equal((await place.run('organisation', 'import', at)).stderr, '');
});

test('names that are too long stay apart, and come back from a spreadsheet', async () => {
    const long = `Kindcentrum ${'é'.repeat(90)}`, cut = long.slice(0, 80);
    const sites = [duoHead, duoLine('20AA', '20AA00', long, 'Dam', '1'), duoLine('20AA', '20AA01', long, 'Plein', '2')];
    assert.equal((await done(file('lang-duo.csv', `\ufeff${sites.join('\n')}\n`))).added, 2);
    assert.equal((await done(file('lang-lrk.csv', latin(`${lrkHead}\n${lrkLine('712345678', 'KDV', long, 'Dam 9')}`)))).added, 1);
    assert.deepEqual((await all()).map(({ name }) => name).filter((name) => name.startsWith('Kindcentrum')).sort(),
        [cut, `${long.slice(0, 71)} (20AA01)`, `${long.slice(0, 68)} (712345678)`].sort());
    const at = path.join(place.folder, 'lang-terug.csv');
    await place.must('organisation', 'list', '-o', at);
    assert.equal((await done(at)).changed, 0);
});

test('what was done is said in words, with what to do next', async () => {
    const said = await place.must('organisation', 'import', file('lrk3.csv', lrk));
    assert.match(said, /^Added: 0\. Changed: 0\. Unchanged: 2\.\nLeft out: 4 lines/);
    assert.match(said, /Without families and staff: 2\. .*weerklank organisation list -o places\.csv/);
});

test('a file that cannot be what it should be: one line, and nothing changes', async () => {
    const head = 'name;kind;district;board;families;staff\n', line = (name) => `${name};school;N;B;10;3\n`;
    await refuses(/no place of Proefstad in the file/, 'elders.csv', `${duoHead}\n${duoLine('1', '1', 'X', 'S', '1', '0344')}\n`);
    await refuses(/no place in the file/, 'kop.csv', head);
    await refuses(/quotes in line 3 are closed nowhere/, 'open.csv', `${head}${line('A')}"B;school;N;B;10;3\n${line('C')}`);
    await refuses(/no text but something else: .*CSV UTF-8/, 'utf16.csv', Buffer.from(head, 'utf16le'));
    await refuses(/line 3: A is there twice/, 'dubbel.csv', head + line('A') + line('A'));
    await refuses(/line 2: a name has 1 to 80 characters/, 'lang.csv', head + line('n'.repeat(81)));
    await refuses(/More than 5000 places/, 'veel.csv', head + Array.from({ length: 5001 }, (_, i) => line(`O${i}`)).join(''));
    const out = await place.run('organisation', 'import', place.folder);
    assert.equal(out.code, 1);
    assert.match(out.stderr, /cannot be read: .*Is a directory/);
});
