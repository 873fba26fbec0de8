/*
 * Real forms from beginning to end on a small phone, with and without the script, from left to
 * right and from right to left: the same taps send the same answers.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { execute, program } from '../service/harness.mjs';
import { browser } from './browser.mjs';
import { ballots, front, next, sent, taking } from './taking.mjs';

const rounds = {
    activity: ['voorbeeld-activiteit', 'nl,en,ar'],
    library: ['voorbeeld-bibliotheek', 'nl,en,ar'],
    logic: ['logica', 'nl,en'],
    school: ['voorbeeld-schoolkeuze', 'nl,en,ar'],
};
const cases = ['usual', 'activity', 'library', 'school'].flatMap((name) => [[name, 'nl'], [name, 'ar']]);

let place, web, links, chromium;

before(async () => {
    ({ place, web, ...links } = await taking(rounds));
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

/* Fills in what a card asks: its first choice, or its second one every other time. What stands
 * alone is left. */
async function fill(card, turn) {
    const choices = card.locator('input[type=radio]:visible, input[type=checkbox]:not([data-alone]):visible');
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

/* A number from 0 to most - 1, the same ones every time. */
function drawing(seed) {
    return (most) => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor(seed / 65536) % most;
    };
}

/* Ticks this on the page and tells which questions its script and its style sheet show. */
function shownWith(answers) {
    const form = document.getElementById('vragen');
    for (const input of form.querySelectorAll('input[type=radio], input[type=checkbox]'))
        input.checked = [answers[input.name]].flat().map(String).includes(input.value);
    form.dispatchEvent(new Event('change', { bubbles: true }));
    const names = (seen) => [...form.querySelectorAll('fieldset')].filter(seen)
        .map((card) => card.querySelector('input').name).join();
    const script = names((card) => !card.classList.contains('off'));
    const hidden = [...form.querySelectorAll('.off, .away')].map((element) => [element, element.className]);
    for (const [element] of hidden) element.classList.remove('off', 'away');
    const style = names((card) => getComputedStyle(card).display !== 'none');
    for (const [element, name] of hidden) element.className = name;
    return { script, style };
}

test('script and style sheet show what the service asks, whatever is ticked', async () => {
    const form = JSON.parse(readFileSync(new URL('forms/logica.json', import.meta.url), 'utf8'));
    const draw = drawing(20261127), some = (list) => list.filter(() => draw(2) === 1);
    const sets = Array.from({ length: 150 }, () => {
        const answers = { c: some(['p', 'q', 'r']) };
        if (draw(4)) answers.a = draw(2) === 1;
        if (draw(4)) answers.b = 'xyz'[draw(3)];
        for (let i = 1; i <= 20; i++) if (draw(3)) answers[`h${i}`] = String(1 + draw(2));
        return answers;
    });
    const out = await execute(program, ['form', 'try', '-'], { input: `${JSON.stringify({ form, answers: sets })}\n` });
    // What is beyond the page it shows always, for the service to decide.
    const names = form.pages[0].elements.map(({ name }) => name);
    const seen = (visible) => names.filter((name) => name === 'h19' || visible.includes(name)).join();
    const decided = JSON.parse(out.stdout.trim()).map((one) => seen(one.visible));
    const page = await chromium.page(web.base);
    await page.goto(links.logic);
    for (const [i, answers] of sets.entries())
        assert.deepEqual(await page.evaluate(shownWith, answers), { script: decided[i], style: decided[i] },
            JSON.stringify(answers));
    assert.ok(new Set(decided).size > 40);
    await page.context().close();
});
