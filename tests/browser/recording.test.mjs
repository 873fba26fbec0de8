/*
 * Recording a question with the microphone of a device, listening back and saving; and the pages
 * for it as every page has to be.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { until, weerklank } from '../service/harness.mjs';
import { browser, findings } from './browser.mjs';

let place, web, chromium, session, parent, round;

before(async () => {
    place = await weerklank();
    web = await place.serve();
    const said = await place.mustMixer('demo');
    parent = said.match(/\/v\/\w+/)[0];
    session = (await web.get(said.match(/\/desk\/demo\/[\w-]+/)[0])).cookies[0];
    round = JSON.parse(await place.must('round', 'list', '--json')).find((one) => one.state === 'open').round_id;
    chromium = await browser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
});
after(async () => {
    await chromium?.close();
    await place?.close();
});

const at = (language) => `/desk/opnemen/${round}/parent/${language}`;

async function open(target, more = {}) {
    const page = await chromium.page(web.base, more);
    const [name, value] = session.split('=');
    await page.context().addCookies([{ name, value, url: web.base }]);
    const reply = await page.goto(target);
    assert.equal(reply.status(), 200);
    page.sent = await reply.text();
    return page;
}

test('the pages are in order, with and without JavaScript, in two directions', async () => {
    for (const [target, javaScript] of [['/desk/opnemen', false], [at('nl'), false], [at('nl'), true], [at('ar'), true], [at('rif'), false]]) {
        const page = await open(target, { javaScript });
        assert.deepEqual(await findings(page, { html: page.sent }), [], target);
        await page.context().close();
    }
});

test('somebody records a question, listens back and saves it; a parent hears it', async () => {
    const page = await open(at('nl'));
    const card = page.locator('#v1');
    assert.ok(await card.locator('audio').isHidden());
    await card.getByRole('button', { name: 'Neem op' }).click();
    const lines = [];
    for (const further = card.getByRole('button', { name: 'Volgende regel' }); ;) {
        await until('a line to light up', () => card.locator('p.read').count());
        lines.push(await card.locator('p.read').textContent());
        if (!await further.count()) break;
        await further.click();
    }
    assert.deepEqual(lines, ['Ik voel mij hier welkom.', 'Klopt dit voor u?', 'Nee', 'Een beetje', 'Ja', 'Weet ik niet, of gaat niet over mij']);
    await card.getByRole('button', { name: 'Stop met opnemen' }).click();
    await card.locator('audio').waitFor({ state: 'visible' });
    assert.match(await card.locator('audio').getAttribute('src'), /^blob:/);
    await until('the recording to be playable', () =>
        card.locator('audio').evaluate((audio) => audio.readyState >= 1));
    await card.getByRole('button', { name: 'Bewaar' }).click();
    await page.waitForURL(/#v1$/);
    const saved = page.locator('#v1 audio[src^="/geluiden/"]');
    await saved.waitFor();
    await saved.evaluate((audio) => audio.load());
    await until('the saved recording to be playable', () => saved.evaluate((audio) => {
        audio.preload = 'metadata';
        return audio.readyState >= 1;
    }));
    assert.deepEqual(page.trouble, []);
    const kind = await place.sql('SELECT kind || (length(content) > 100) FROM weerklank.recording');
    assert.match(kind, /^audio\/(webm|ogg|mp4)true$/);
    await page.context().close();

    const [, heard, marks] = (await web.get(parent)).body.match(/data-audio="([^"]+)" data-marks="([^"]+)"/);
    assert.equal((await web.get(heard)).status, 200);
    assert.match(marks, /^v1:\d+ v1-d:\d+ v1-1:\d+ v1-2:\d+ v1-3:\d+ v1-4:\d+$/);
    const times = [...marks.matchAll(/:(\d+)/g)].map(([, time]) => Number(time));
    assert.deepEqual(times, [...times].sort((a, b) => a - b));
});

test('a microphone that is refused is told, and a file still goes', async () => {
    const page = await open(at('en'));
    await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'));
    });
    await page.locator('#v1').getByRole('button', { name: 'Neem op' }).click();
    await page.locator('#v1 [role=status]', { hasText: 'microfoon' }).waitFor();
    await page.locator('#v1 input[type=file]').setInputFiles({ name: 'vraag.ogg', mimeType: 'audio/ogg',
        buffer: Buffer.from('OggS, or what begins like it') });
    await page.locator('#v1').getByRole('button', { name: 'Bewaar' }).click();
    await page.locator('#v1 audio[src^="/geluiden/"]').waitFor();
    await page.context().close();
    assert.doesNotMatch((await web.get(`${parent}?taal=en`)).body, /data-marks/, 'nobody knows when which line is read');
});
