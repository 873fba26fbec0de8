/*
 * The library that forms come from, asked itself: what tests/conformance/ says about expressions
 * is what it says, and forms come out as they do there: the ready ones and made-up ones.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { compare } from '../conformance/compare.mjs';
import { ConditionRunner, ExpressionRunner } from '../conformance/library.mjs';

const root = (name) => new URL(`../../${name}`, import.meta.url);
const read = (name) => readFileSync(root(`tests/conformance/${name}`), 'utf8');
const lines = (name) => read(name).trim().split('\n').map((line) => JSON.parse(line));

function library({ kind = 'condition', expr, values }) {
    const Runner = kind === 'condition' ? ConditionRunner : ExpressionRunner;
    return new Runner(expr).runValues(structuredClone(values));
}

for (const name of ['expressions.jsonl', 'semantics.jsonl']) {
    test(`the library gives what ${name} says`, () => {
        for (const line of lines(name)) assert.deepEqual(library(line), line.result, line.expr);
    });
}

test('the library gives what is declared as a deviation from it', () => {
    for (const line of JSON.parse(read('deviations.json')))
        assert.deepEqual(library(line), line.library, line.expr);
});

// Those without a place for the theme of a round, which the library knows nothing of.
function readyForms() {
    const files = readdirSync(root('forms')).filter((name) => name.endsWith('.json')).map((name) => `forms/${name}`);
    return [...files, 'tests/unit/survey/editor.json']
        .map((name) => ({ name, form: JSON.parse(readFileSync(root(name), 'utf8')) }))
        .filter(({ form }) => form.pages && !/"x_(theme_block|from_round)"/.test(JSON.stringify(form)));
}

test('the ready forms come out as in the library', async () => {
    const list = readyForms();
    const different = [];
    await compare({ seed: 1, list, answers: 25, found: (small) => different.push(small) });
    assert.deepEqual(different, []);
    assert.ok(list.length >= 8 && list.some(({ name }) => name.includes('voorbeeld')));
});

test('made-up forms and answers come out as in the library', async () => {
    const different = [];
    const { forms, unused } = await compare({
        seed: 20261127,
        enough: (count) => count >= 1000 || different.length >= 3,
        found: (small) => different.push(small),
    });
    assert.deepEqual(different, []);
    assert.equal(forms, 1000);
    assert.deepEqual(unused, [], 'declared as a deviation, but none any more');
});
