/*
 * Every page in every state in a real Chromium: axe, an HTML validator, no sideways scrolling at
 * 320 px and 200 % text, no request elsewhere; and a parent who answers without JavaScript, by
 * keyboard alone.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { request, until, weerklank } from '../service/harness.mjs';
import { browser, findings } from './browser.mjs';

let place, web, chromium, parent, handout, withdrawn, login, release, round, session;

before(async () => {
    place = await weerklank();
    web = await place.serve();
    const said = await place.mustMixer('demo');
    parent = said.match(/\/v\/\w+/)[0];
    handout = said.match(/\/uitdelen\/\w+/)[0];
    login = said.match(/\/desk\/demo\/[\w-]+/)[0];
    round = JSON.parse(await place.must('round', 'list', '--json')).find((one) => one.state === 'open').round_id;
    const links = JSON.parse(await place.must('link', 'list', round, '--json'));
    withdrawn = new URL(links.find((one) => !one.url.endsWith(parent)).url).pathname;
    await place.must('link', 'withdraw', withdrawn.split('/').pop());
    const entered = await web.get(login);
    session = entered.cookies[0];
    release = (await web.get('/desk', { headers: { Cookie: session } })).headers.location;
    chromium = await browser();
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

async function looks(target, { status = 200, cookie, javaScript = true, language, details } = {}) {
    const page = await chromium.page(web.base, { javaScript });
    if (cookie) {
        const [name, value] = cookie.split('=');
        await page.context().addCookies([{ name, value, url: web.base }]);
    }
    const reply = await page.goto(target);
    assert.equal(reply.status(), status);
    if (language) assert.equal(await page.locator('html').getAttribute('lang'), language);
    if (details)
        await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    assert.deepEqual(await findings(page, { html: await reply.text() }), []);
    await page.context().close();
}

const open = [['/'], ['/v'], ['/v?taal=en', 200, 'en'], ['/v/AAAABBBBCCCC', 404], ['/desk/login'],
    ['/desk/login?taal=en', 200, 'en'], ['/nergens', 404], ['/privacy'], ['/privacy?taal=en', 200, 'en'],
    ['/hoe-komen-deze-cijfers-tot-stand'], ['/hoe-komen-deze-cijfers-tot-stand?taal=en', 200, 'en']];
for (const [target, status, language] of open)
    test(`${target}`, () => looks(target, { status, language }));

test('the questionnaire, in Dutch and English, with and without JavaScript', async () => {
    await looks(parent, { language: 'nl' });
    await looks(`${parent}?taal=en`, { language: 'en' });
    await looks(parent, { javaScript: false });
});

test('the drafts, from left to right and from right to left', async () => {
    for (const language of ['tr', 'ar', 'pl', 'uk'])
        await looks(`${parent}?taal=${language}`, { language, javaScript: false });
    await looks(`${parent}/privacy?taal=ar`, { language: 'ar', javaScript: false });
    await looks(`${parent}/bedankt?taal=ar`, { language: 'ar' });
});

test('what we keep of a visitor, in Dutch and English', async () => {
    await looks(`${parent}/privacy`, { language: 'nl', javaScript: false });
    await looks(`${parent}/privacy?taal=en`, { language: 'en' });
});

test('what a place hands out, in two directions, and its poster and paper', async () => {
    for (const language of ['nl', 'ar']) {
        await looks(`${handout}?taal=${language}`, { language, javaScript: false });
        await looks(`${handout}/papier?taal=${language}`, { language, javaScript: false });
    }
    await looks(`${handout}/poster?papier=a4&tweede=tr&derde=ar`);
    await looks(`/uitdelen/${'0'.repeat(20)}`, { status: 404 });
});

test('poster and paper come out on the paper they are for', async () => {
    const page = await chromium.page(web.base);
    for (const [target, pages, width] of [['poster?papier=a4&tweede=tr&derde=ar', 1, 595], ['poster?papier=a5', 1, 420], ['papier', 3, 595]]) {
        await page.goto(`${handout}/${target}`);
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
        assert.equal(pdf.match(/\/Type \/Page\b/g).length, pages, target);
        assert.equal(Math.round(pdf.match(/\/MediaBox \[0 0 ([\d.]+)/)[1]), width, target);
    }
    await page.context().close();
});

test('thanks and a withdrawn link', async () => {
    await looks(`${parent}/bedankt`);
    await looks(withdrawn, { status: 410 });
});

test('the desk, page by page', async () => {
    for (const target of ['/desk/uitkomsten', release, `${release}?taal=en`, `${release}/stappen/6`,
        `${release}/themas/lezen`, `${release}/vragen/O6.1`, `${release}/vragen/O.first`])
        await looks(target, { cookie: session });
    for (const target of [release, `${release}/vragen/O3.3`])
        await looks(target, { cookie: session, details: true });
    const overview = await request(web.base, release, { headers: { Cookie: session } });
    await looks(overview.body.match(/\/desk\/uitkomsten\/[\w-]+\/plekken\/[\w-]+/)[0], { cookie: session });
    await looks(`${release}/vragen/niets`, { cookie: session, status: 404 });
});

test('what has to be mended is told and passes as well', async () => {
    const page = await chromium.page(web.base, { javaScript: false });
    await page.goto(parent);
    const reply = page.waitForResponse((one) => one.request().method() === 'POST');
    await page.locator('form#vragen .send button').click();
    assert.equal((await reply).status(), 422);
    assert.match(await page.title(), /^Fout:/);
    assert.deepEqual(await findings(page, { html: await (await reply).text() }), []);
    await page.context().close();
});

test('a parent answers without JavaScript, by keyboard alone', async () => {
    const before = Number(await place.sql('SELECT count(*) FROM weerklank.urn'));
    const page = await chromium.page(web.base, { javaScript: false });
    await page.goto(parent);
    const answered = new Set();
    for (let i = 0; i < 200; i++) {
        await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        const [kind, words] = [await focused.getAttribute('type'), await focused.textContent()];
        if (kind === 'radio' || kind === 'checkbox') {
            const name = await focused.getAttribute('name');
            if (!answered.has(name)) await page.keyboard.press('Space');
            answered.add(name);
        } else if (await focused.evaluate((element) => element.tagName) === 'TEXTAREA') {
            await page.keyboard.type('Een tip.');
        } else if (words.includes('Versturen')) {
            break;
        }
    }
    assert.ok(answered.size >= 16, `${answered.size} answered`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/bedankt/);
    assert.match(await page.locator('h1').textContent(), /Dank u/);
    await until('the ballot', async () =>
        Number(await place.sql('SELECT count(*) FROM weerklank.urn')) === before + 1);
    await page.context().close();
});

test('a round that hardly anybody answered is told in one sentence', async () => {
    const mixer = await place.mixer();
    await place.must('round', 'close', round, '--now');
    await mixer.stop();
    await looks(parent, { status: 410 });
    const first = (await web.get('/desk', { headers: { Cookie: session } })).headers.location;
    assert.notEqual(first, release);
    const page = (await web.get(first, { headers: { Cookie: session } })).body;
    assert.match(page, /kwamen te weinig antwoorden/);
    assert.doesNotMatch(page, /class="none"/);
    await looks(first, { cookie: session });
});
