/*
 * `form preview`: the questionnaire as one file that needs nothing else, in a language that has
 * all its texts.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { execute, program, root } from './harness.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'weerklank-preview-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const page = path.join(folder, 'page.html');
const preview = (form, language, ...more) =>
    execute(program, ['form', 'preview', path.join(root, form), '--lang', language, '-o', page, ...more]);

test('a page that stands alone, with its style, pictures and conditions', async () => {
    const out = await preview('tests/browser/forms/proef.json', 'en');
    assert.equal(out.code, 0, out.stderr);
    const html = readFileSync(page, 'utf8');
    assert.match(html, /^<!DOCTYPE html>\n<html lang="en" dir="ltr">/);
    assert.match(html, /Which day is best\?/);
    assert.match(html, /<style>[^<]*\.answer[^<]*#vragen:not\(:has\(#v2-1:checked\)\) #v3\{display:none\}/);
    assert.match(html, new RegExp(`src="file://${root}tests/browser/forms/proef/boek.svg"`));
    assert.doesNotMatch(html, /\/static\/|<script/);
});

test('the parents\' form in every language that it has, over what was there', async () => {
    for (const [language, direction, words] of [['nl', 'ltr', 'Ik voel mij hier welkom'], ['ar', 'rtl', ''], ['tr', 'ltr', '']]) {
        const out = await preview('forms/ouder-standaard.json', language);
        assert.equal(out.code, 0, out.stderr);
        const html = readFileSync(page, 'utf8');
        assert.match(html, new RegExp(`<html lang="${language}" dir="${direction}">`));
        assert.ok(html.includes(words));
    }
});

test('a language that is not there, or misses texts, is told', async () => {
    const unknown = await preview('forms/ouder-kort.json', 'xx');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /xx/);
    const missing = await preview('tests/browser/forms/proef.json', 'tr');
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /proef/);
    assert.equal((await preview('forms/ouder-kort.json', 'nl', '--by', 'mij')).code, 2);
});
