/*
 * Open answers in a real Chromium without JavaScript, from "Klopt dit?" to a published quote; each
 * page passes axe and the HTML validator, at 320 px and with letters twice as large.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { moderatedRound, openRound } from '../service/moderated.mjs';
import { weerklank } from '../service/harness.mjs';
import { browser, findings } from './browser.mjs';

let place, web, round, people, chromium;
const written = Array.from({ length: 12 }, (_, i) => `De speelplaats is klein (${i}).`);
written[3] = 'Meester Kees Bakker luistert niet. Bel 06-12345678.';

before(async () => {
    place = await weerklank();
    ({ web, round, people } = await moderatedRound(place, written));
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

/* What a step brings: the page passes everything, and its main heading. */
async function passes(page, step, status = 200) {
    const replies = [];
    page.on('response', (reply) => replies.push(reply));
    await step();
    const reply = replies.findLast((one) => one.request().isNavigationRequest());
    page.removeAllListeners('response');
    assert.equal(reply.status(), status);
    assert.deepEqual(await findings(page, { html: await reply.text() }), []);
    return page.locator('h1').first().textContent();
}

async function enter(name) {
    const page = await chromium.page(web.base, { width: 1100, javaScript: false });
    await page.goto('/desk/login');
    await page.fill('#email', people[name].email);
    await page.fill('#passphrase', people[name].passphrase);
    await page.click('main button');
    return page;
}

test('"Klopt dit?", and the field for a code', async () => {
    const later = await openRound(place, 'later');
    const links = JSON.parse(await place.must('link', 'list', later.round, '--json'));
    const [target, coded] = links.map((link) => new URL(link.url).pathname);
    const page = await chromium.page(web.base, { javaScript: false });
    await page.goto(target);
    await page.fill('textarea', written[3]);
    assert.equal(await passes(page, () => page.click('.send button')), 'Klopt dit?');
    assert.deepEqual(await page.locator('.pieces q').allTextContents(), ['Meester Kees Bakker', '06-12345678']);
    await page.click('.languages summary');
    await page.click('.languages button');
    assert.equal(await page.inputValue('textarea'), written[3], 'another language keeps the answers');

    await page.goto(coded);
    await page.fill('textarea', 'Goed zo.');
    await place.must('link', 'codes', coded.split('/').pop(), '--count', '5', '-o', `${place.folder}/codes.csv`);
    await web.tells(303, coded);
    await passes(page, () => page.click('.send button'), 422);
    assert.match(await page.title(), /^Fout:/);
    assert.equal(await page.inputValue('textarea'), 'Goed zo.');
});

test('a moderator opens, reads and submits; a second one publishes', async () => {
    const anna = await enter('anna');
    assert.equal(await passes(anna, () => anna.goto('/desk/citaten')), 'Citaten');
    assert.equal(await passes(anna, () => anna.click('main ul a')), 'Open antwoorden: proef');
    await anna.fill('#passphrase', 'niet de goede wachtzin');
    await passes(anna, () => anna.click('form.card button'), 422);
    await anna.fill('#passphrase', people.anna.passphrase);
    await passes(anna, () => anna.click('form.card button'));
    await passes(anna, () => anna.click('main ul a'));
    await anna.locator('summary').first().click();
    await anna.locator('textarea').first().fill('');
    await passes(anna, () => anna.locator('button[value=quoted]').first().click(), 422);
    await anna.locator('details[open] textarea').fill('Het plein mag groter.');
    await passes(anna, () => anna.locator('details[open] button[value=quoted]').click());
    await passes(anna, () => anna.goto('/desk/citaten'));
    await passes(anna, () => anna.goto('/desk/afspraken'));
    await passes(anna, () => anna.goto(`/desk/citaten/${round}/herstel`));
    await anna.fill('#key', 'zomaar');
    await passes(anna, () => anna.click('form.card button'), 422);

    const bram = await enter('bram');
    await bram.goto('/desk/citaten');
    await passes(bram, () => bram.click('button[value=publish]'));
    const cor = await enter('cor');
    await passes(cor, () => cor.goto('/desk/citaten?taal=en'));
    assert.match(await cor.locator('main').textContent(), /Het plein mag groter\./);
});
