/*
 * The library that forms come from, asked itself: what tests/conformance/ says about expressions
 * is what it says.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
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
