/*
 * The form command: forms are checked, all that is wrong is told at once, and answers are tried as
 * the service would take them, in the shapes of the library.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { execute, program } from './harness.mjs';

let folder;
before(() => (folder = mkdtempSync(path.join(tmpdir(), 'wk-form-'))));
after(() => rmSync(folder, { recursive: true }));

const form = (args, locale = 'nl_NL.UTF-8') =>
    execute(program, ['form', ...args], { env: { ...process.env, LC_ALL: locale } });

function file(name, value) {
    const at = path.join(folder, name);
    writeFileSync(at, JSON.stringify(value));
    return at;
}

async function tried(name, answers) {
    const out = await form(['try', `forms/${name}.json`, '--answers', file('answers.json', answers)]);
    assert.equal(out.code, 0, out.stderr);
    return JSON.parse(out.stdout);
}

test('the ready forms, the worked examples and a file of the editor are good', async () => {
    const out = await form(['check', 'forms/ouder-standaard.json', 'forms/voorbeeld-activiteit.json',
        'forms/voorbeeld-schoolkeuze.json', 'forms/voorbeeld-bibliotheek.json', 'tests/unit/survey/editor.json']);
    assert.equal(out.code, 0, out.stderr);
    assert.equal(out.stdout.trim().split('\n').length, 5);
});

test('what is outside the subset is refused with every reason, in both languages', async () => {
    const bad = file('bad.json', {
        title: 'Te veel gevraagd',
        cookieName: 'ik',
        triggers: [],
        elements: [
            { type: 'file', name: 'foto', title: 'Stuur een foto' },
            { type: 'text', name: 'mail', title: 'Uw adres', inputType: 'email' },
            { type: 'text', name: 'code', title: 'Code', validators: [{ type: 'regex', regex: '(a+)+$' }] },
            { type: 'dropdown', name: 'land', title: 'Land', choicesByUrl: { url: 'https://elders.example' } },
            { type: 'radiogroup', name: 'keuze', title: 'Keuze', choices: ['a'], visibleIf: '{later} = 1', wat: 1 },
            { type: 'imagepicker', name: 'beeld', title: 'Beeld', choices: [{ value: 'a', imageLink: 'https://elders.example/a.png' }] },
        ],
    });
    const wanted = [
        ['cookieName', /wij houden niet bij wie/, /keep/],
        ['triggers', /alleen soms te stellen/, /only sometimes/],
        ['elements\\[0\\]\\.type', /verraadt wie het stuurde/, /who sent it/],
        ['elements\\[1\\]\\.inputType', /vraagt naar wie iemand is/, /asks who somebody is/],
        ['elements\\[2\\]\\.validators\\[0\\]\\.type', /legt de dienst stil/, /stops the service/],
        ['elements\\[3\\]\\.choicesByUrl', /vraagt niets bij anderen op/, /asks nothing of others|requests nothing/],
        ['elements\\[4\\]\\.visibleIf', /"later"/, /"later"/],
        ['elements\\[4\\]\\.wat', /kennen wij niet/, /do not know/],
        ['elements\\[5\\]\\.choices\\[0\\]\\.imageLink', /map van de vragenlijst/, /folder of the form/],
        ['elements\\[5\\]\\.choices\\[0\\]\\.text', /wat erop staat/, /what is on it/],
    ];
    for (const [locale, column] of [['nl_NL.UTF-8', 1], ['en_GB.UTF-8', 2]]) {
        const out = await form(['check', bad], locale);
        assert.equal(out.code, 1);
        for (const row of wanted) {
            const line = out.stderr.split('\n').find((one) => new RegExp(`: ${row[0]}: `).test(one));
            assert.ok(line, `${row[0]} in ${out.stderr}`);
            assert.match(line, row[column]);
        }
    }
});

test('answers to hidden questions are dropped, and a matrix is an object', async () => {
    const out = await tried('voorbeeld-activiteit', {
        welke: 'other', 'welke-Comment': 'een feest', kind: false,
        klopt: { welkom: '3', thuis: '1', samen: '3' }, lastig: ['taal', 'tempo'], terug: '3', beter: 'koffie',
    });
    assert.deepEqual(out.errors, []);
    assert.deepEqual(out.visible, ['welke', 'kind', 'klopt', 'lastig', 'terug']);
    assert.deepEqual(out.data, {
        welke: 'other', 'welke-Comment': 'een feest', kind: false,
        klopt: { welkom: '3', thuis: '1' }, lastig: ['taal', 'tempo'], terug: '3',
    });
});

test('numbers are numbers, a ranking keeps its order, and one hidden question hides the next', async () => {
    const good = await tried('voorbeeld-schoolkeuze', {
        groep: '7', scholen: 2.5, hielp: 'ouders', belangrijk: ['sfeer', 'hulp', 'dichtbij'],
        genoeg: '2', weten: ['vol'], gesprek: 'ja',
    });
    assert.deepEqual(good.errors, []);
    assert.deepEqual(good.data, {
        groep: '7', scholen: 2.5, hielp: 'ouders', belangrijk: ['sfeer', 'hulp', 'dichtbij'],
        genoeg: '2', weten: ['vol'], gesprek: 'ja',
    });
    const less = await tried('voorbeeld-schoolkeuze', { scholen: 0, hielp: 'ouders', genoeg: '3', weten: ['vol'], gesprek: 'ja' });
    assert.deepEqual(less.data, { scholen: 0, genoeg: '3' });
    assert.ok(!less.visible.includes('hielp') && !less.visible.includes('gesprek'));
});

test('what is to be mended is told by the name of the question', async () => {
    const out = await tried('voorbeeld-schoolkeuze', {
        scholen: 31, belangrijk: ['sfeer', 'sfeer'], genoeg: '1', weten: ['vol', 'kosten', 'soorten', 'other'],
    });
    assert.deepEqual(out.errors, [
        { name: 'scholen', kind: 'too-high' },
        { name: 'belangrijk', kind: 'twice' },
        { name: 'weten', kind: 'too-many' },
        { name: 'weten', kind: 'other-missing' },
    ]);
    const pictures = await tried('voorbeeld-bibliotheek', { deed: ['boeken', 'kat'], vinden: 2, moeilijk: 'te hoog' });
    assert.deepEqual(pictures.errors, [{ name: 'deed', kind: 'unknown' }]);
});
