/*
 * Real forms from beginning to end on a small phone, with and without the script, from left to
 * right and from right to left: the same taps send the same answers.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { browser } from './browser.mjs';
import { ballots, front, next, sent, taking } from './taking.mjs';

const rounds = {
    activity: ['voorbeeld-activiteit', 'nl,en'],
    library: ['voorbeeld-bibliotheek', 'nl,en'],
    school: ['voorbeeld-schoolkeuze', 'nl,en'],
};
const cases = [['usual', 'nl'], ['usual', 'ar'], ['activity', 'nl'], ['library', 'en'], ['school', 'nl']];

let place, web, links, chromium;

before(async () => {
    ({ place, web, ...links } = await taking(rounds));
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

/* Fills in what a card asks: its first choice, or its second one every other time. */
async function fill(card, turn) {
    const choices = card.locator('input[type=radio]:visible, input[type=checkbox]:visible');
    const count = await choices.count();
    if (count > 0) await choices.nth(turn % Math.min(2, count)).check({ force: true });
    const selects = card.locator('select:visible');
    for (let i = 0; i < await selects.count(); i++) {
        const values = await selects.nth(i).locator('option:not([disabled])').evaluateAll((list) => list.map((one) => one.value));
        await selects.nth(i).selectOption(values[1 + i % (values.length - 1)]);
    }
    for (const field of await card.locator('input[type=text]:visible, textarea:visible').all())
        await field.fill(await field.getAttribute('inputmode') ? '2' : 'Prima zo.');
}

async function withScript(page) {
    await page.click('a[href="#vragen"]');
    for (let turn = 0; !await page.isVisible('.send button'); turn++) {
        const card = page.locator('.card:visible');
        assert.equal(await card.count(), 1, await front(page));
        await fill(card, Number((await card.getAttribute('id')).slice(1)));
        await next(page);
    }
}

/* Down the page, past what is not asked; what an answer opens stands below it. */
async function withoutScript(page) {
    for (const card of await page.locator('form > .card').all())
        if (await card.isVisible()) await fill(card, Number((await card.getAttribute('id')).slice(1)));
}

for (const [name, language] of cases)
    test(`${name} in ${language}`, async () => {
        const stored = await ballots(place), posts = [];
        for (const [javaScript, answer] of [[true, withScript], [false, withoutScript]]) {
            const page = await chromium.page(web.base, { javaScript });
            const post = sent(page);
            posts.push(post.fields);
            // A random order is a matter of the receipt: both get the same one.
            await page.goto(`${links[name]}?taal=${language}&volgorde=3`);
            assert.equal(await page.getAttribute('html', 'dir'), language === 'ar' ? 'rtl' : 'ltr');
            await answer(page);
            await page.click('.send button');
            await page.waitForSelector('main a[href*="klaar="]');
            assert.deepEqual(page.trouble, []);
            await page.context().close();
        }
        assert.deepEqual(posts[0], posts[1]);
        assert.ok(posts[0][0].length >= 5, String(posts[0]));
        assert.equal(await ballots(place), stored + 2);
    });
