/*
 * What a parent's phone loads: page, style and script of the ordinary questionnaire, compressed.
 * The page is compressed once; each visitor's receipt stands in it uncompressed. What a visitor
 * filled in is never compressed.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { weerklank } from './harness.mjs';

const most = 14000, mostOfScript = 6000;

let place, web, link;

before(async () => {
    place = await weerklank();
    web = await place.serve({ WEERKLANK_WORKERS: '1' });
    link = (await place.mustMixer('demo')).match(/\/v\/\w+/)[0];
});
after(() => place?.close());

/* A reply with its body as the bytes that came. */
function fetchBytes(target, { method = 'GET', headers = { 'Accept-Encoding': 'gzip' }, body } = {}) {
    return new Promise((done, fail) => {
        const call = http.request(web.base + target, { method, headers }, (reply) => {
            const parts = [];
            reply.on('data', (part) => parts.push(part));
            reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers,
                bytes: Buffer.concat(parts) }));
        });
        call.on('error', fail);
        call.end(body);
    });
}

const receipt = /name="receipt" value="([^"]+)"/;
const assets = (html) => [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, path]) => path);

test('page, style and script together', async (t) => {
    const page = await fetchBytes(`${link}?taal=nl`);
    const parts = { page: page.bytes.length };
    for (const path of assets(gunzipSync(page.bytes).toString())) {
        const reply = await fetchBytes(path);
        assert.equal(reply.headers['content-encoding'], 'gzip', path);
        parts[path.split('/').pop()] = reply.bytes.length;
    }
    const total = Object.values(parts).reduce((sum, size) => sum + size, 0);
    t.diagnostic(`${total} bytes: ${JSON.stringify(parts)}`);
    assert.ok(total <= most, `${total} bytes: ${JSON.stringify(parts)}`);
    assert.ok(parts['take.js'] <= mostOfScript);
});

test('compressed or not, it is the same page but for the receipt', async () => {
    const plain = await fetchBytes(`${link}?taal=nl`, { headers: {} });
    assert.equal(plain.headers['content-encoding'], undefined);
    const small = await fetchBytes(`${link}?taal=nl`);
    assert.equal(small.headers['content-encoding'], 'gzip');
    for (const reply of [plain, small]) {
        assert.equal(reply.headers.vary, 'Accept-Encoding');
        assert.equal(reply.headers['cache-control'], 'no-store');
        assert.equal(Number(reply.headers['content-length']), reply.bytes.length);
    }
    const [one, other] = [plain.bytes.toString(), gunzipSync(small.bytes).toString()];
    assert.notEqual(one.match(receipt)[1], other.match(receipt)[1]);
    assert.equal(one.replace(receipt, ''), other.replace(receipt, ''));
});

test('a receipt is never compressed, so every reply has one length', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => fetchBytes(`${link}?taal=nl`)));
    const receipts = replies.map((reply) => gunzipSync(reply.bytes).toString().match(receipt)[1]);
    assert.equal(new Set(receipts).size, 20);
    assert.equal(new Set(replies.map((reply) => reply.bytes.length)).size, 1);
    replies.forEach((reply, i) => assert.ok(reply.bytes.includes(receipts[i])));
});

test('what a visitor filled in goes uncompressed, whatever the browser takes', async () => {
    const html = gunzipSync((await fetchBytes(`${link}?taal=nl`)).bytes).toString();
    const send = (fields) => fetchBytes(link, { method: 'POST',
        headers: { 'Accept-Encoding': 'gzip', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ receipt: html.match(receipt)[1], ...fields }).toString() });
    for (const [fields, status] of [[{}, 422], [{ O1_1: '3', taal: 'en' }, 200],
        [{ O_open2: 'Bel juf Anna: 06-12345678' }, 200]]) {
        const reply = await send(fields);
        assert.equal(reply.status, status);
        assert.equal(reply.headers['content-encoding'], undefined);
        assert.match(reply.bytes.toString(), /^<!DOCTYPE html>/);
    }
});

test('style and script: the same bytes either way, kept for ever, without comments', async () => {
    const html = gunzipSync((await fetchBytes(link)).bytes).toString();
    for (const path of assets(html)) {
        const plain = await fetchBytes(path, { headers: {} });
        const small = await fetchBytes(path);
        assert.deepEqual(gunzipSync(small.bytes), plain.bytes);
        assert.equal(plain.headers.vary, 'Accept-Encoding');
        assert.match(small.headers['cache-control'], /max-age=31536000, immutable/);
        assert.doesNotMatch(plain.bytes.toString(), /^\s|\/\*/m);
    }
});

test('an old browser can read the script, and the first rules of the style', async () => {
    const html = gunzipSync((await fetchBytes(link)).bytes).toString();
    const [style, script] = await Promise.all(['.css', '.js'].map(async (ending) =>
        (await fetchBytes(assets(html).find((path) => path.endsWith(ending)), { headers: {} })).bytes.toString()));
    parse(script, { ecmaVersion: 5 });
    const plain = style.slice(0, style.indexOf('@supports'));
    assert.ok(plain.length > 500);
    assert.doesNotMatch(plain, /var\(|-inline|-block:|:is\(|:not\(|@media/);
});

test('the icon that browsers ask for by themselves is there, and small', async () => {
    const icon = await fetchBytes('/favicon.ico');
    assert.equal(icon.status, 200);
    assert.equal(icon.headers['content-type'], 'image/svg+xml');
    assert.ok(icon.bytes.length < 400, String(icon.bytes.length));
});
