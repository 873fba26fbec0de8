/*
 * A phone with a bad connection: few bytes a second, and a line that breaks in the middle of a
 * request or before the reply has come. The visitor is told, waits, and in the end there is one
 * ballot with the right answers: the round is closed and really counted.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import test, { after, before } from 'node:test';
import { exactCounts } from '../service/harness.mjs';
import { browser } from './browser.mjs';
import { ballots, front, next, sent, taking, toTheEnd } from './taking.mjs';

const bytesPerSecond = { downloadThroughput: 8000, uploadThroughput: 2000 };

let place, web, usual, chromium, line;

before(async () => {
    ({ place, web, usual } = await taking());
    chromium = await browser();
    line = await breakable(web.port);
});
after(async () => {
    await chromium?.close();
    line?.close();
    await place?.close();
});

/*
 * A line to the service that breaks at each POST as the list says: 'request' when part of it has
 * come through, 'reply' when the service has answered and nobody has heard it.
 */
async function breakable(port) {
    const breaks = [], broken = [];
    const proxy = net.createServer((client) => {
        const service = net.connect(port, '127.0.0.1');
        let now;
        const end = () => [client, service].forEach((socket) => socket.destroy());
        client.on('data', (bytes) => {
            if (bytes.toString('latin1').startsWith('POST ')) now = breaks.shift();
            const half = now === 'request' && bytes.indexOf('\r\n\r\n') + 20;
            service.write(half ? bytes.subarray(0, half) : bytes, () => half && cut());
        });
        service.on('data', (bytes) => (now === 'reply' ? cut() : client.write(bytes)));
        const cut = () => {
            broken.push(now);
            end();
        };
        for (const socket of [client, service]) socket.on('error', end).on('close', end);
    });
    await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
    return { breaks, broken, base: `http://127.0.0.1:${proxy.address().port}`, close: () => proxy.close() };
}

const choose = (page, label) => page.locator('label:visible', { hasText: new RegExp(`^\\s*${label}\\s*$`) }).first().click();

test('slow, and broken while sending: it says so, and one ballot with these answers counts', async () => {
    const page = await chromium.page(line.base), posts = sent(page);
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    const slow = (more = {}) => network.send('Network.emulateNetworkConditions',
        { offline: false, latency: 300, ...bytesPerSecond, ...more });
    await slow();
    await page.goto(usual);
    const took = await page.evaluate(() => Math.max(...performance.getEntriesByType('resource').map((one) => one.responseEnd)));
    const bytes = await page.evaluate(() => performance.getEntriesByType('resource').reduce((sum, one) => sum + one.encodedBodySize, 0));
    assert.ok(took >= bytes / bytesPerSecond.downloadThroughput * 1000, `${bytes} bytes in ${took} ms are not slow`);

    await page.click('a[href="#vragen"]');
    for (const answer of ['Ja', 'Een beetje', 'Nee', 'Weet ik niet, of gaat niet over mij']) {
        await choose(page, answer);
        await next(page);
    }
    while (await front(page) !== 'Wat maakt meedoen soms moeilijk? U mag meer kiezen.') await next(page);
    await choose(page, 'Ik heb geen tijd');
    await choose(page, 'Het kost te veel');
    await toTheEnd(page);

    line.breaks.push('request', 'request', 'reply', 'reply');
    await page.click('.send button');
    await page.waitForSelector('[role=status]:has-text("nog niet verstuurd")');
    await slow({ offline: true });
    await page.click('.send button');
    await page.waitForSelector('[role=status]:has-text("nog niet verstuurd")');
    await slow();
    await page.waitForSelector('text=Uw antwoord telt mee.', { timeout: 90000 });
    assert.deepEqual(line.broken, ['request', 'request', 'reply', 'reply']);
    assert.ok(posts.fields.length >= 3);
    assert.equal(new Set(posts.receipts).size, 1, 'always the same receipt');
    assert.equal(new Set(posts.fields.map(String)).size, 1, 'always the same answers');
    await page.context().close();

    assert.equal(await ballots(place), 1);
    const counted = await exactCounts(place, 'usual');
    assert.deepEqual(counted.filter((one) => one.ballots).map((one) => one.ballots), [1]);
    assert.deepEqual(counted.filter((one) => one.count).map((one) => `${one.item}=${one.value} ${one.count}`),
        ['O1.1=3 1', 'O1.4=2 1', 'O2.1=1 1', 'O3.1=dontknow 1', 'O4.5=tijd 1', 'O4.5=geld 1']);
});
