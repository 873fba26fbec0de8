/*
 * The library that forms come from, asked itself: what tests/conformance/ says about expressions
 * is what it says, and made-up forms and answers come out as they do there.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { compare } from '../conformance/compare.mjs';
import { ConditionRunner, ExpressionRunner } from '../conformance/library.mjs';

const read = (name) => readFileSync(new URL(`../conformance/${name}`, import.meta.url), 'utf8');
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
