/*
 * The two pictures of the README, made from the demonstration. With PICTURES=1 they are written
 * anew; otherwise this checks that they can be made and that the README's are there.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { weerklank } from '../service/harness.mjs';
import { browser } from './browser.mjs';

let place, web, chromium, links;

before(async () => {
    place = await weerklank();
    web = await place.serve();
    links = (await place.mustMixer('demo')).match(/\/(v|desk\/demo)\/[\w-]+/g);
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

/* Width and height in the head of a PNG. */
const size = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

function keep(name, picture) {
    const file = new URL(`pictures/${name}.png`, import.meta.url);
    if (process.env.PICTURES) writeFileSync(file, picture);
    const kept = readFileSync(file);
    assert.deepEqual(size(picture), size(kept));
    assert.ok(kept.length < 200000);
}

test('a phone with a question', async () => {
    const page = await chromium.page(web.base, { width: 360, height: 640, deviceScaleFactor: 2 });
    await page.goto(links.find((link) => link.startsWith('/v/')));
    await page.click('a[href="#vragen"]');
    for (let question = 1; question < 9; question++) await page.click('.steps button:last-child');
    await page.click('label[for="v9-2"]');
    await page.evaluate(() => document.activeElement.blur());
    keep('phone', await page.screenshot());
});

test('a page of the council with a sentence and two bars', async () => {
    const page = await chromium.page(web.base, { width: 1000, height: 900 });
    await page.goto(links.find((link) => link.startsWith('/desk/')));
    keep('council', await page.screenshot());
});
