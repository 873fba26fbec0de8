/*
 * The questionnaire with its script in every state: axe, the HTML validator, 320 px, letters
 * twice as large, targets of 44 px, forced colours; what a screen reader gets to hear; and by
 * keyboard alone.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { ballots, front, next, taking, toTheEnd } from './taking.mjs';
import { browser, findings, targetFindings } from './browser.mjs';

let place, web, all, usual, chromium;

before(async () => {
    ({ place, web, all, usual } = await taking());
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

/* The page as the script has made it. A browser writes out attributes that have no value, and
 * the style that our own check of large letters leaves empty. */
async function passes(page, state) {
    page.trouble = page.trouble.filter((line) => !/ERR_INTERNET_DISCONNECTED/.test(line));
    const html = (await page.content())
        .replace(/^(<!DOCTYPE html><html[^>]*) style=""/, '$1')
        .replace(/ (defer|novalidate|formnovalidate|disabled|checked|selected|autofocus|open)=""/g, ' $1');
    assert.deepEqual([...await findings(page, { html }), ...await targetFindings(page, 44)], [], state);
}

test('start, question, languages, sending, errors, no connection', async () => {
    const page = await chromium.page(web.base);
    await page.goto(usual);
    await passes(page, 'start');
    assert.equal(await page.isVisible('.steps'), false, 'Begin is the only way on');
    await page.click('a[href="#vragen"]');
    await page.click('.languages summary');
    await passes(page, 'a question, and the languages');
    await toTheEnd(page);
    await page.click('.send button');
    await page.waitForSelector('.summary:visible');
    await passes(page, 'what has to be mended');
    await next(page);
    await page.click('label:visible');
    await toTheEnd(page);
    await page.context().setOffline(true);
    await page.click('.send button');
    await page.waitForSelector('[role=status]:has-text("nog niet verstuurd")');
    await passes(page, 'no connection');
    await page.context().close();
});

test('every kind of question, with and without the script', async () => {
    const page = await chromium.page(web.base, { colorScheme: 'light' });
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    await page.click('label:visible:has-text("Ja")');
    for (let step = 0; step < 4; step++) await next(page);
    for (; await front(page) !== 'Klaar?'; await next(page)) await passes(page, await front(page));
    await page.context().close();

    const plain = await chromium.page(web.base, { javaScript: false });
    const reply = await plain.goto(all);
    assert.deepEqual(await findings(plain, { html: await reply.text() }), []);
    await plain.context().close();
});

test('an error, "Klopt dit?", the thanks and the cleared screen', async () => {
    const page = await chromium.page(web.base);
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    while (await front(page) !== 'Hoeveel kinderen hebt u?') await next(page);
    await page.fill('input[inputmode=numeric]', 'twee');
    await toTheEnd(page);
    await page.click('.send button');
    await page.click('.summary a');
    await passes(page, 'an error at its field');
    await page.goto(usual);
    await page.click('a[href="#vragen"]');
    while (!await page.isVisible('textarea')) await next(page);
    await page.fill('textarea:visible', 'Juf Annemiek luistert niet.');
    await toTheEnd(page);
    await page.click('.send button');
    await page.waitForSelector('[name=gezien]');
    await passes(page, 'Klopt dit?');
    await page.click('[name=gezien]');
    await page.waitForSelector('text=telt mee');
    await passes(page, 'thanks');
    await page.click('a:has-text("wis het scherm")');
    await page.waitForURL(/klaar=/);
    await passes(page, 'cleared');
    await page.goto(`${usual}?tablet`);
    await passes(page, 'tablet');
    await page.context().close();
});

test('from right to left', async () => {
    const page = await chromium.page(web.base);
    await page.goto(`${usual}?taal=ar`);
    await passes(page, 'start');
    await page.click('a[href="#vragen"]');
    await page.click('label:visible');
    await passes(page, 'a question');
    const place = (selector) => page.locator(selector).first().evaluate((element) => element.getBoundingClientRect().left);
    assert.ok(await place('.answer:visible input') > await place('.answer:visible .gauge'));
    assert.ok(await place('.steps .back') > await place('.steps button:last-child'));
    await page.context().close();
});

test('in forced colours the chosen answer and the focus still differ', async () => {
    const page = await chromium.page(web.base, { forcedColors: 'active' });
    await page.goto(usual);
    await page.click('a[href="#vragen"]');
    const look = (n) => page.locator('label:visible').nth(n).evaluate((label) => {
        const { borderTopColor, borderTopWidth, outlineStyle } = getComputedStyle(label);
        return [borderTopColor, borderTopWidth, outlineStyle];
    });
    await page.locator('input[type=radio]:visible').first().press('Space');
    const [chosen, other] = [await look(0), await look(1)];
    assert.notEqual(chosen[0], other[0]);
    assert.notEqual(chosen[1], other[1]);
    assert.deepEqual([chosen[2], other[2]], ['solid', 'none']);
    await passes(page, 'forced colours');
    await page.context().close();
});

test('what a screen reader hears: names, roles, place in the list, and messages', async () => {
    const page = await chromium.page(web.base);
    await page.goto(usual);
    await page.getByRole('link', { name: 'Begin', exact: true }).click();
    const group = page.getByRole('group', { name: 'Vraag 1 van 16 Ik voel mij hier welkom.' });
    assert.equal(await group.getByRole('radio').count(), 4);
    assert.equal(await page.getByRole('group', { name: /Vraag/ }).count(), 1, 'one question at a time');
    await group.getByRole('radio', { name: 'Een beetje' }).check({ force: true });
    assert.equal(await group.evaluate((element) =>
        document.getElementById(element.getAttribute('aria-describedby')).textContent), 'Klopt dit voor u?');
    await page.getByRole('button', { name: 'Verder' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.textContent.replace(/\s+/g, ' ').trim()),
        `Vraag 2 van 16 ${await front(page)}`, 'the focus goes to the question');
    await toTheEnd(page);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Versturen' }).click();
    await page.getByRole('status').getByText('Geen verbinding.').waitFor();
    await page.context().close();
});

/* From where the focus is to the next element of which the test holds, by Tab. */
async function tabTo(page, wanted) {
    for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(wanted)) return;
    }
    assert.fail(`not reached by Tab: ${wanted}`);
}

for (const language of ['nl', 'ar'])
    test(`by keyboard alone, one question at a time, in ${language}`, async () => {
        const stored = await ballots(place), page = await chromium.page(web.base);
        await page.goto(`${usual}?taal=${language}`);
        await tabTo(page, () => document.activeElement.hash === '#vragen');
        await page.keyboard.press('Enter');
        let asked = 0;
        for (; !await page.isVisible('.send button'); asked++) {
            await page.keyboard.press('Tab');
            const kind = await page.evaluate(() => document.activeElement.type);
            if (kind === 'textarea') await page.keyboard.type('Meer banken op het plein.');
            else await page.keyboard.press('Space');
            await tabTo(page, () => document.activeElement === document.querySelector('.steps').lastChild);
            await page.keyboard.press('Enter');
        }
        assert.equal(asked, 16);
        await tabTo(page, () => document.activeElement.matches('.send button'));
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => !document.getElementById('vragen'));
        assert.equal(await ballots(place), stored + 1);
        assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
        await page.context().close();
    });
