/*
 * A municipality that leaves takes along what is its own and leaves nothing behind; another one
 * notices nothing.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { moderatedRound } from './moderated.mjs';
import { weerklank } from './harness.mjs';

let place, folder, tables;
const written = Array.from({ length: 6 }, (_, i) => `Geheime tekst ${i}`);

const rowsOf = async (municipality) => Object.fromEntries(await Promise.all(tables.map(async (table) =>
    [table, await place.sql(`SELECT count(*), md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM weerklank.${table} t
        WHERE municipality_id = (SELECT municipality_id FROM weerklank.municipality WHERE name = '${municipality}')`)])));

before(async () => {
    place = await weerklank();
    await moderatedRound(place, written);
    await place.must('municipality', 'add', 'Berg', '--cbs', 'GM0002');
    const added = await place.runMixer('demo');
    assert.equal(added.code, 0, added.stderr);
    folder = path.join(place.folder, 'vertrek');
    tables = (await place.sql(`SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'weerklank' AND column_name = 'municipality_id'`)).split('\n');
    assert.ok(tables.length > 15);
});
after(() => place?.close());

test('export writes all that is its own and nothing of who answered', async () => {
    await place.sql(`INSERT INTO weerklank.recording
        SELECT municipality_id, language, sha256(language::bytea), sha256('b'), 'audio/ogg', '\\x4f67675300ff'
          FROM weerklank.municipality, unnest('{nl,ary}'::text[]) AS language WHERE name = 'Waterrijk';
        INSERT INTO weerklank.checked_text SELECT municipality_id, 'tr', sha256('c'), '2026-11-20', 'mevrouw Yilmaz'
          FROM weerklank.municipality WHERE name = 'Waterrijk';
        INSERT INTO weerklank.correction SELECT municipality_id, release_id, round_id, 1, gen_random_uuid(), 'link stond in de krant'
          FROM weerklank.release JOIN weerklank.municipality USING (municipality_id) WHERE name = 'Waterrijk' LIMIT 1`);
    const out = await place.run('municipality', 'export', 'Waterrijk', '-o', folder);
    assert.equal(out.code, 0, out.stderr);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const names = readdirSync(folder);
    assert.equal(names.filter((name) => /^release-.*(?<!manifest)\.json$/.test(name)).length, 2);
    for (const name of ['municipality', 'rounds', 'people', 'quotes', 'translations', 'log'])
        assert.ok(names.includes(`${name}.json`), name);
    const all = names.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
    for (const name of names.filter((one) => one.endsWith('.json'))) JSON.parse(readFileSync(path.join(folder, name)));
    const release = names.find((name) => /^release-[0-9a-f-]{36}\.json$/.test(name));
    assert.equal(readFileSync(path.join(folder, release), 'utf8'),
        await place.sql(`SELECT body FROM weerklank.release WHERE release_id = '${release.slice(8, 44)}'`));
    const sounds = names.filter((name) => name.startsWith('recording-'));
    assert.deepEqual(sounds.map((name) => name.replace(/[0-9a-f]{64}/, 'DIGEST')).sort(), ['recording-ary-DIGEST.ogg', 'recording-nl-DIGEST.ogg']);
    assert.equal(readFileSync(path.join(folder, sounds[0])).toString('hex'), '4f67675300ff');
    assert.equal(all.match(/"reason": "link stond in de krant"/g).length, 1);
    assert.match(all, /"checkedBy": "mevrouw Yilmaz"/);
    assert.match(all, /De Regenboog/);
    assert.match(all, /beleidsmedewerker jeugd/);
    assert.match(readFileSync(path.join(folder, 'README.txt'), 'utf8'), /people\.json +medewerkers[^]*people\.json +staff/);
    const hidden = (await place.sql(`SELECT token FROM weerklank.link UNION SELECT passphrase FROM weerklank.person
        UNION SELECT encode(public_key, 'hex') FROM weerklank.moderator_key UNION SELECT name FROM weerklank.municipality WHERE name = 'Dal'`))
        .split('\n');
    for (const secret of hidden) assert.ok(!all.includes(`"${secret}"`), secret);
});

test('what is asked wrongly is refused, and nothing happens', async () => {
    const before = await rowsOf('Waterrijk');
    for (const [code, words, ...args] of [
        [1, /er al|already/, 'export', 'Waterrijk', '-o', folder],
        [1, /Nergens/, 'export', 'Nergens', '-o', `${folder}2`],
        [1, /no\/such/, 'export', 'Waterrijk', '-o', `${place.folder}/no/such`],
        [2, /municipality export/, 'export', 'Waterrijk'],
        [2, /municipality delete/, 'delete', 'Waterrijk'],
        [1, /Waterrijk/, 'delete', 'Waterrijk', '--yes-delete', 'waterrijk'],
        [1, /Waterrijk/, 'delete', 'Waterrijk', '--yes-delete', 'Dal'],
        [1, /Nergens/, 'delete', 'Nergens', '--yes-delete', 'Nergens'],
        [1, /open/, 'delete', 'Waterrijk', '--yes-delete', 'Waterrijk'],
        [2, /municipality add/, 'add', 'X', '--cbs', 'GM0009', '--also-open'],
    ]) {
        const out = await place.run('municipality', ...args);
        assert.equal(out.code, code, `${args}: ${out.stderr}`);
        assert.match(out.stderr, words);
    }
    assert.deepEqual(await rowsOf('Waterrijk'), before);
});

test('delete leaves no row in any table, and another municipality as it was', async () => {
    const other = await rowsOf('Dal');
    const id = await place.sql("SELECT municipality_id FROM weerklank.municipality WHERE name = 'Waterrijk'");
    const out = await place.run('municipality', 'delete', 'waterrijk', '--yes-delete', 'Waterrijk', '--also-open');
    assert.equal(out.code, 0, out.stderr);
    for (const table of tables)
        assert.equal(await place.sql(`SELECT count(*) FROM weerklank.${table} WHERE municipality_id = '${id}'`), '0', table);
    assert.deepEqual(await rowsOf('Dal'), other);
    await place.mustMixer('mixer', '--once');
    const empty = await place.run('municipality', 'delete', 'Berg', '--yes-delete', 'Berg');
    assert.equal(empty.code, 0, empty.stderr);
});
