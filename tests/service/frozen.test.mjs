/*
 * A form is frozen when its round opens, and what its pictures show with it: a picture that is
 * another one afterwards is not shown to anybody, and whoever runs the service is told.
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, execute, program, root, weerklank } from './harness.mjs';

let place, forms, picture, link;

before(async () => {
    place = await weerklank();
    forms = path.join(place.folder, 'forms');
    picture = path.join(forms, 'voorbeeld-bibliotheek/boeken.svg');
    cpSync(path.join(root, 'forms'), forms, { recursive: true });
    place.settings.WEERKLANK_FORMS = forms;
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,9\n');
    await place.must('organisation', 'import', file);
    const round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'dal.example', '--parents', 'voorbeeld-bibliotheek')).trim();
    await place.must('round', 'open', round);
    link = new URL(JSON.parse(await place.must('link', 'list', round, '--json'))[0].url).pathname;
});
after(() => place?.close());

const shown = async () => {
    const web = await place.serve();
    const { body } = await web.get(link);
    await web.stop();
    return [...body.matchAll(/<img src="[^"]*\/([a-z]+\.svg)"/g)].map(([, name]) => name);
};
const told = async () => {
    const out = await execute(program, ['doctor', '--json'], { env: place.env(place.webSettings, place.mixerSettings) });
    return JSON.parse(out.stdout).filter((one) => one.name === 'pictures').map((one) => `${one.state}: ${one.detail}`);
};
const all = ['boeken.svg', 'voorlezen.svg', 'knutselen.svg', 'computer.svg', 'kussens.svg', 'kast.svg', 'tafel.svg'];

test('the definition of a round holds a digest of every picture', async () => {
    const definition = JSON.parse(await place.sql('SELECT definition FROM weerklank.round_form'));
    assert.deepEqual(Object.keys(definition.x_files), [...all].sort());
    for (const digest of Object.values(definition.x_files)) assert.match(digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(await shown(), all);
    assert.match((await told())[0], /^ok: /);
});

test('a picture that changes while the round is open is left out, and that is told', async () => {
    const before = readFileSync(picture);
    writeFileSync(picture, before.toString().replace('</svg>', '<circle r="9"/></svg>'));
    assert.deepEqual(await shown(), all.slice(1));
    assert.match(place.logs(), /a file of a frozen form is gone, or another one now.*boeken\.svg/);
    assert.deepEqual((await told()).map((line) => line.replace(/"[^"]*\//, '"')),
        ['advice: "boeken.svg" is gone, or another file than when the round opened; visitors do not get it.']);
    writeFileSync(picture, before);
    assert.deepEqual(await shown(), all);
});
