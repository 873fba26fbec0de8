/*
 * A visitor answers, one question at a time or without JavaScript: questions that hang on
 * others, another language on the way, "Klopt dit?", and the screen
 * that is left behind.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { until } from '../service/harness.mjs';
import { browser, overflowFindings } from './browser.mjs';
import { back, ballots, front, next, sent, taking, toTheEnd } from './taking.mjs';

let place, web, all, usual, chromium;

before(async () => {
    ({ place, web, all, usual } = await taking());
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

const choose = (page, label) => page.locator('label:visible', { hasText: new RegExp(`^\\s*${label}\\s*$`) }).first().click();
const thanked = (page) => page.waitForSelector('text=Uw antwoord telt mee.');

/* Answers the form with every kind of question, from whatever is in front. */
async function answerAll(page, step) {
    await choose(page, 'Ja');
    await step('Wat was het mooist?');
    await choose(page, 'Voorlezen');
    await step('Het verhaal');
    await page.locator('fieldset:visible', { hasText: 'Het verhaal' }).getByText('Leuk', { exact: true }).click();
    await step('De zaal');
    await page.locator('fieldset:visible', { hasText: 'De zaal' }).getByText('Niet leuk', { exact: true }).click();
    await step('Wat kan er beter aan de zaal?');
    await page.fill('textarea:visible', 'Meer licht.');
    await step('Wat wilt u vaker?');
    await choose(page, 'Spel');
    await choose(page, 'Muziek');
    await step('Welke dag past het best?');
    await page.locator('.card:visible', { hasText: 'Welke dag' }).locator('select').selectOption({ label: 'Zaterdag' });
    await step('Hoeveel kinderen hebt u?');
    await page.fill('input[inputmode=numeric]:visible', '2');
    await step('Wat moet er eerst komen?');
    await page.getByLabel('Plek 1').selectOption({ label: 'Koffie' });
    await page.getByLabel('Plek 2').selectOption({ label: 'Meer boeken' });
}

const answered = ['kwam=true', 'mooist=boek', 'vond.verhaal=3', 'vond.zaal=1', 'zaaltip=Meer licht.', 'wil=spel',
    'wil=muziek', 'dag=za', 'kinderen=2', 'eerst=koffie', 'eerst=boeken'];

test('every kind of question, one at a time', async () => {
    const stored = await ballots(place), page = await chromium.page(web.base), posts = sent(page);
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    assert.equal(await front(page), 'Was u er?');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Uw bezoek', 'is read out at once');
    await answerAll(page, async (question) => {
        await next(page);
        assert.equal(await front(page), question);
    });
    await next(page);
    await page.click('.send button');
    await thanked(page);
    assert.deepEqual(posts.fields, [answered]);
    assert.equal(await ballots(place), stored + 1);
    assert.deepEqual(page.trouble, []);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
    await page.context().close();
});

test('every kind of question on one page, without JavaScript', async () => {
    const stored = await ballots(place), page = await chromium.page(web.base, { javaScript: false }), posts = sent(page);
    await page.goto(all);
    const asked = (question) => page.locator('legend, .legend', { hasText: new RegExp(`\\d\\s+${question.replace('?', '\\?')}$`) });
    assert.equal(await asked('Waarom kwam u niet?').isVisible(), false, 'not before it is known');
    await answerAll(page, async (question) => assert.ok(await asked(question).isVisible(), question));
    await page.click('.send button');
    await thanked(page);
    assert.deepEqual(posts.fields, [answered]);
    assert.equal(await ballots(place), stored + 1);
    await page.goBack();
    assert.equal(await page.locator(':checked:not(option)').count(), 0, 'back shows nothing');
    assert.equal(await page.inputValue('textarea'), '');
    await page.context().close();
});

test('what an answer makes needless is passed over, and is not kept', async () => {
    const page = await chromium.page(web.base), posts = sent(page);
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    assert.match(await page.textContent('legend:visible'), /Vraag 1 van 4/);
    await choose(page, 'Ja');
    await next(page);
    assert.match(await page.textContent('legend:visible'), /Vraag 2 van 7/);
    await choose(page, 'Spelen');
    await back(page);
    await choose(page, 'Nee');
    await next(page);
    assert.equal(await front(page), 'Waarom kwam u niet?');
    assert.equal(await page.isVisible('[name="waarom-Comment"]'), false);
    await choose(page, 'Anders, namelijk');
    await page.fill('[name="waarom-Comment"]', 'De bus reed niet.');
    await next(page);
    assert.equal(await front(page), 'Wat wilt u vaker?');
    await next(page);
    assert.equal(await front(page), 'Welke dag past het best?');
    assert.deepEqual(await page.locator('option.off').allTextContents(), ['Zaterdag'], 'not offered');
    await toTheEnd(page);
    await page.click('.send button');
    await thanked(page);
    assert.deepEqual(posts.fields[0], ['kwam=false', 'waarom=other', 'waarom-Comment=De bus reed niet.', 'mooist=bal']);
    await page.context().close();
});

test('back in the browser is back in the questionnaire', async () => {
    const page = await chromium.page(web.base);
    await page.goto(usual);
    const first = await front(page);
    await page.click('a[href="#vragen"]');
    const question = await front(page);
    await choose(page, 'Ja');
    await next(page);
    await page.goBack();
    assert.equal(await front(page), question);
    assert.equal(await page.locator(':checked').count(), 1);
    await page.goForward();
    assert.notEqual(await front(page), question);
    await page.goBack();
    await page.goBack();
    assert.equal(await front(page), first);
    await page.context().close();
});

test('another language on the way keeps question and answers, and asks only for the page', async () => {
    const page = await chromium.page(web.base), posts = sent(page);
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    await choose(page, 'Nee');
    await next(page);
    await choose(page, 'Anders, namelijk');
    await page.fill('[name="waarom-Comment"]', 'Te laat');
    const order = () => page.locator('fieldset:visible input[type=radio]').evaluateAll((list) => list.map((one) => one.value));
    const [receipt, before] = [await page.inputValue('[name=receipt]'), await order()];
    await page.click('.languages summary');
    await page.click('details button[value=en]');
    await page.waitForSelector('html[lang=en]');
    assert.equal(await front(page), 'Why did you not come?');
    assert.equal(await page.inputValue('[name="waarom-Comment"]'), 'Te laat');
    assert.deepEqual([await page.inputValue('[name=receipt]'), await order()], [receipt, before]);
    assert.equal(await page.title(), 'What do you think of De Eik?');
    assert.deepEqual(posts.fields, [], 'no answer leaves the page');

    await page.context().setOffline(true);
    await page.click('.languages summary');
    await page.click('details button[value=nl]');
    await page.waitForSelector('[role=status]:has-text("No connection. Try again")');
    assert.equal(await front(page), 'Why did you not come?');
    await page.context().close();
});

test('who goes back while it waits for a connection sends the change, and not before', async () => {
    const stored = await ballots(place), page = await chromium.page(web.base), posts = sent(page);
    await page.goto(usual);
    await page.click('a[href="#vragen"]');
    await choose(page, 'Ja');
    await toTheEnd(page);
    await page.context().setOffline(true);
    await page.click('.send button');
    await page.waitForSelector('[role=status]:has-text("nog niet verstuurd")');
    await back(page);
    while (await front(page) !== 'Ik voel mij hier welkom.') await back(page);
    await page.context().setOffline(false);
    await choose(page, 'Nee');
    await toTheEnd(page);
    assert.equal(await ballots(place), stored);
    await page.click('.send button');
    await thanked(page);
    assert.deepEqual([posts.fields[0], posts.fields.at(-1)], [['O1_1=3'], ['O1_1=1']]);
    assert.equal(await ballots(place), stored + 1);
    await page.context().close();
});

test('what has to be mended is said, focused and linked', async () => {
    const page = await chromium.page(web.base);
    await page.goto(all);
    await toTheEnd(page);
    await page.click('.send button');
    await page.waitForSelector('.summary:visible');
    assert.match(await page.title(), /^Fout:/);
    assert.equal(await page.evaluate(() => document.activeElement.closest('.summary') !== null), true);
    await next(page);
    assert.equal(await front(page), 'Was u er?');
    await choose(page, 'Ja');
    while (await front(page) !== 'Hoeveel kinderen hebt u?') await next(page);
    await page.fill('input[inputmode=numeric]:visible', 'twee');
    await toTheEnd(page);
    await page.click('.send button');
    await page.click('.summary a');
    assert.equal(await front(page), 'Hoeveel kinderen hebt u?');
    const field = page.locator('input[inputmode=numeric]');
    assert.equal(await field.inputValue(), 'twee');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const described = (await field.getAttribute('aria-describedby')).split(' ');
    assert.match(await page.textContent(`#${described[0]}`), /^Fout: /);
    assert.ok(await field.evaluate((element) => element === document.activeElement));
    await page.context().close();
});

test('"Klopt dit?" without leaving the page: back to the words, or away', async () => {
    const stored = await ballots(place), page = await chromium.page(web.base);
    await page.goto(usual);
    await page.click('a[href="#vragen"]');
    while (!await page.isVisible('textarea')) await next(page);
    const question = await front(page);
    await page.fill('textarea:visible', 'Juf Annemiek luistert niet.');
    await toTheEnd(page);
    for (const change of [() => page.goBack(), () => page.click('button:has-text("Aanpassen")')]) {
        await page.click('.send button');
        await page.waitForSelector('h1:has-text("Klopt dit?")');
        await change();
        await page.waitForSelector('textarea:visible');
        assert.equal(await front(page), question);
        assert.equal(await page.inputValue('textarea:visible'), 'Juf Annemiek luistert niet.');
        await toTheEnd(page);
    }
    assert.equal(await ballots(place), stored);
    await page.click('.send button');
    await page.click('[name=gezien]');
    await thanked(page);
    assert.equal(await ballots(place), stored + 1);
    await page.context().close();
});

test('after sending, neither back nor the cleared screen shows anything', async () => {
    const page = await chromium.page(web.base);
    await page.goto(usual);
    await page.click('a[href="#vragen"]');
    await choose(page, 'Ja');
    await toTheEnd(page);
    await page.click('.send button');
    await thanked(page);
    assert.equal(await page.locator('form').count(), 0);
    await page.goBack();
    assert.match(await front(page), /Dank u/);
    await page.click('a:has-text("wis het scherm")');
    await page.waitForURL(/klaar=/);
    assert.doesNotMatch(await page.content(), /De Eik|Dal/);
    for (let i = 0; i < 3; i++) {
        await page.goBack();
        assert.equal(await page.locator(':checked').count(), 0);
    }
    await page.context().close();
});

test('a tablet begins again after the thanks, and when it is left alone', async () => {
    const page = await chromium.page(web.base);
    await page.clock.install();
    await page.goto(`${usual}?tablet`);
    await page.click('a[href="#vragen"]');
    await choose(page, 'Ja');
    await page.clock.runFor(91e3);
    assert.match(await page.textContent('[role=status]'), /Bent u er nog/);
    await choose(page, 'Nee');
    assert.equal(await page.textContent('[role=status]'), '');
    await page.clock.runFor(91e3);
    await Promise.all([page.waitForNavigation(), page.clock.runFor(31e3)]);
    assert.equal(await page.locator(':checked').count(), 0);
    assert.ok(await page.isVisible('a[href="#vragen"]'));
    assert.match(page.url(), /tablet=1/);

    await page.click('a[href="#vragen"]');
    await choose(page, 'Ja');
    await toTheEnd(page);
    await page.click('.send button');
    await thanked(page);
    await Promise.all([page.waitForNavigation(), page.clock.runFor(16e3)]);
    assert.ok(await page.isVisible('a[href="#vragen"]'));
    const plain = await web.get(`${usual}/bedankt?taal=en&tablet=1`);
    assert.equal(plain.headers.refresh, `15; url=${usual}?taal=en&tablet=1`);
    await page.context().close();
});

test('on a tablet without the script who comes next sees how to begin, wherever the page stands', async () => {
    const page = await chromium.page(web.base, { javaScript: false });
    await page.goto(`${usual}?tablet`);
    for (const question of ['Ik voel mij hier welkom.', 'Hoe oud is uw kind? Denk aan één kind.']) {
        const card = page.locator('fieldset', { hasText: question });
        await card.locator('label').first().click();
        const { y, height } = await page.locator('.again a').boundingBox();
        assert.ok(y > 0 && y + height <= 640, question);
    }
    await page.click('.again a');
    assert.equal(await page.locator(':checked:not(option)').count(), 0);
    await page.context().close();
});

/* A device with these voices, which writes down what it says. */
function voices(list) {
    globalThis.said = [];
    const speech = { getVoices: () => list, cancel: () => { speech.now = null; },
        speak: (words) => { globalThis.said.push(words.text); speech.now = words; } };
    Object.defineProperty(globalThis, 'speechSynthesis', { value: speech });
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    globalThis.goOn = () => speech.now.onend();
}

test('reading aloud: by a voice on the device, which marks what it reads', async () => {
    const page = await chromium.page(web.base);
    await page.addInitScript(voices, [{ lang: 'en-GB', localService: true }, { lang: 'nl-NL', localService: true }]);
    await page.goto(usual);
    assert.ok(await page.isVisible('text=Lezen of luisteren.'));
    await page.click('button:has-text("Luister")');
    assert.match(await page.evaluate(() => globalThis.said[0]), /Wat vindt u van De Eik/);
    await page.click('a[href="#vragen"]');
    await page.click('button:has-text("Luister")');
    assert.match(await page.textContent('.read'), /Vraag 1 van/);
    const read = [];
    for (let i = 0; i < 4; i++) {
        await page.evaluate(() => globalThis.goOn());
        read.push((await page.textContent('.read')).trim());
    }
    assert.deepEqual(read.slice(1), ['Nee', 'Een beetje', 'Ja']);
    for (const text of [1, 2]) assert.deepEqual(await overflowFindings(page, { width: 320, text }), []);
    await page.click('button:has-text("Stop")');
    assert.equal(await page.locator('.read').count(), 0);
    await page.context().close();
});

test('no voice in the language on the device itself: no button', async () => {
    for (const list of [[], [{ lang: 'en-GB', localService: true }, { lang: 'nl-NL', localService: false }]]) {
        const page = await chromium.page(web.base);
        await page.addInitScript(voices, list);
        await page.goto(usual);
        assert.equal(await page.locator('.listen').count(), 0);
        assert.equal(await page.isVisible('text=Lezen of luisteren.'), false, 'there is nothing to hear');
        await page.goto(all);
        assert.ok(await page.isVisible('text=Lezen of luisteren.'), 'there is a recording');
        await page.context().close();
    }
});

test('reading aloud: a recording goes before the voice, which takes over when it does not play', async () => {
    const page = await chromium.page(web.base);
    await page.addInitScript(voices, [{ lang: 'nl-NL', localService: true }]);
    await page.addInitScript(() => {
        globalThis.Audio = class { constructor(file) { this.file = file; globalThis.recording = this; }
            play() { return Promise.resolve(); } pause() { this.paused = true; } };
    });
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    await page.click('button:has-text("Luister")');
    assert.match(await page.evaluate(() => globalThis.recording.file), /^\/static\/\w+\/forms\/proef\/kwam\.mp3$/);
    assert.deepEqual(await page.evaluate(() => globalThis.said), []);
    assert.match(await page.textContent('.read'), /Was u er/);
    await page.click('button:has-text("Stop")');
    await page.evaluate(() => {
        const card = document.querySelector('fieldset:not(.away)');
        card.setAttribute('data-marks', `${card.id}:0 ${card.id}-1:900 ${card.id}-2:1500`);
    });
    await page.click('button:has-text("Luister")');
    const reads = (seconds) => page.evaluate((time) => {
        globalThis.recording.currentTime = time;
        globalThis.recording.ontimeupdate();
        return document.querySelector('.read').textContent.trim();
    }, seconds);
    assert.match(await reads(0.5), /Was u er/);
    assert.deepEqual([await reads(1.2), await reads(2)], ['Nee', 'Ja'], 'marks the answer that is read');
    await page.click('button:has-text("Stop")');
    assert.ok(await page.evaluate(() => globalThis.recording.paused));
    await page.evaluate(() => document.querySelector('.told').setAttribute('data-audio', '/kop.mp3'));
    await page.click('button:has-text("Luister")');
    assert.equal(await page.evaluate(() => globalThis.recording.file), '/kop.mp3', 'what stands over it comes first');
    assert.equal((await page.textContent('.read')).trim(), 'Uw bezoek');
    await page.evaluate(() => globalThis.recording.onended());
    assert.match(await page.evaluate(() => globalThis.recording.file), /kwam\.mp3$/);
    await page.click('button:has-text("Stop")');
    await page.evaluate(() => document.querySelector('.told').removeAttribute('data-audio'));
    await page.click('button:has-text("Luister")');
    await page.evaluate(() => globalThis.recording.onerror());
    assert.match(await page.evaluate(() => globalThis.said[0]), /Uw bezoek/);
    await page.context().close();
});

test('the thanks can be shared by those who came by a link for everybody', async () => {
    const page = await chromium.page(web.base, { javaScript: true });
    await page.addInitScript(() => {
        navigator.share = (what) => { globalThis.shared = what; };
    });
    await page.goto(`${usual}/bedankt`);
    await page.click('button:has-text("Deel met andere ouders")');
    assert.deepEqual(await page.evaluate(() => globalThis.shared), { url: web.base + usual });
    await page.context().close();
});

test('one quiet line under every closed question; choosing it takes the others away', async () => {
    const plain = await chromium.page(web.base, { javaScript: false });
    await plain.goto(all);
    for (const card of await plain.locator('fieldset').all())
        assert.equal(await card.locator('.quiet').count(), 1, await card.textContent());
    assert.equal(await plain.locator('select[name=dag] option[value=dontknow]').count(), 1);
    await plain.context().close();

    const page = await chromium.page(web.base), posts = sent(page);
    const quiet = () => page.locator('fieldset:visible .quiet input');
    const tap = () => page.click('fieldset:visible .quiet label');
    await page.goto(all);
    await page.click('a[href="#vragen"]');
    while (await front(page) !== 'Wat wilt u vaker?') await next(page);
    await choose(page, 'Spel');
    await tap();
    assert.equal(await page.locator('fieldset:visible :checked').count(), 1);
    await choose(page, 'Muziek');
    assert.equal(await quiet().isChecked(), false);
    while (await front(page) !== 'Wat moet er eerst komen?') await next(page);
    await page.getByLabel('Plek 1').selectOption({ label: 'Koffie' });
    await tap();
    assert.equal(await page.getByLabel('Plek 1').inputValue(), '');
    await page.getByLabel('Plek 2').selectOption({ label: 'Koffie' });
    assert.equal(await quiet().isChecked(), false);
    await tap();
    await toTheEnd(page);
    await page.click('.send button');
    await thanked(page);
    assert.deepEqual(posts.fields[0], ['wil=muziek', 'eerst=dontknow']);
    await page.context().close();
});

test('how many letters fit is told by the script that people write in', async () => {
    const most = async (language) => {
        const page = await chromium.page(web.base);
        await page.goto(`${usual}?taal=${language}`);
        await page.click('a[href="#vragen"]');
        while (!await page.isVisible('textarea')) await next(page);
        const field = page.locator('textarea:visible'), hint = page.locator('[data-max]:visible');
        const told = Number(await hint.getAttribute('data-max'));
        assert.match(await hint.textContent(), new RegExp(told));
        await field.fill('ش'.repeat(200));
        assert.match(await hint.textContent(), new RegExp(told - 200));
        await page.context().close();
        return told;
    };
    assert.equal(await most('nl'), 2000);
    assert.ok(await most('ar') <= 1200, 'a letter takes two bytes');
});

test('random choices: several orders, the same one again when something has to be mended', async () => {
    const order = (html) => [...html.matchAll(/name="waarom" value="(\w+)"/g)].map(([, value]) => value).join();
    const receipt = (html) => html.match(/name="receipt" value="([^"]+)"/)[1];
    const seen = new Set();
    await until('both orders', async () => {
        const { body } = await web.get(all);
        seen.add(order(body));
        const reply = await web.post(all, new URLSearchParams({ receipt: receipt(body), kinderen: 'x' }));
        assert.equal(reply.status, 422);
        assert.equal(order(reply.body), order(body));
        return seen.size === 2;
    });
    assert.deepEqual([...seen].sort(), ['tijd,ver,dontknow,other', 'ver,tijd,dontknow,other']);
});
