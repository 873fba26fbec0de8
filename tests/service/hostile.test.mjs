/*
 * What must not stop the service: malformed and ambiguous requests, bodies that are too large,
 * senders that never finish, thousands of idle connections. Each gets its answer, and others
 * are still served.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import test, { after } from 'node:test';
import { weerklank } from './harness.mjs';

const place = await weerklank();
after(() => place.close());
const web = await place.serve();

/* Sends bytes over a connection of its own and gives all that comes back until it is closed, or
 * has not been for so long that it never will be; with `leave` goes away at once. */
function raw(bytes, { port = web.port, localAddress, leave = false } = {}) {
    return new Promise((done) => {
        const socket = net.connect({ port, host: '127.0.0.1', localAddress });
        let got = '';
        const finish = (closed) => {
            clearTimeout(timer);
            socket.destroy();
            done({ status: Number(got.slice(9, 12)), got, closed });
        };
        const timer = setTimeout(() => finish(false), 30000);
        socket.on('data', (data) => (got += data));
        socket.on('close', () => finish(true));
        socket.on('error', () => finish(true));
        socket.on('connect', () => socket.write(bytes, () => leave && finish(false)));
    });
}

const host = 'Host: localhost\r\n';
const refused = [
    ['two different Content-Length', `POST /v HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400],
    ['a Content-Length with a sign', `POST /v HTTP/1.1\r\n${host}Content-Length: +3\r\n\r\nabc`, 400],
    ['Transfer-Encoding', `POST /v HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 501],
    ['Transfer-Encoding beside Content-Length', `POST /v HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 501],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', `GET / HTTP/1.1\r\n${host}${host}\r\n`, 400],
    ['another Host', 'GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n', 421],
    ['a body of 64 KiB and 1', `POST /v HTTP/1.1\r\n${host}Content-Length: 65537\r\n\r\n`, 413],
    ['a head of more than 16 KiB', `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(17000)}\r\n\r\n`, 431],
];
for (const [what, bytes, status] of refused) {
    test(`${what}: ${status}, and the connection is closed`, async () => {
        const reply = await raw(bytes);
        assert.equal(reply.status, status);
        assert.ok(reply.closed);
        assert.equal((await web.get('/')).status, 200, 'others are served');
    });
}

/* One byte a second: after ten seconds the whole head is late. */
function drip() {
    return new Promise((done) => {
        const socket = net.connect({ port: web.port, host: '127.0.0.1' });
        const began = Date.now();
        const bytes = `GET / HTTP/1.1\r\n${host}X-Slow: ${'y'.repeat(60)}`;
        let got = '', at = 0;
        const timer = setInterval(() => socket.write(bytes[at++]), 1000);
        socket.on('data', (data) => (got += data));
        socket.on('error', () => {});
        socket.on('close', () => {
            clearInterval(timer);
            done({ status: Number(got.slice(9, 12)), seconds: (Date.now() - began) / 1000 });
        });
    });
}

test('one header byte a second: 408 after ten seconds in all', async () => {
    const slow = await drip();
    assert.equal(slow.status, 408);
    // Each byte in time would take a minute and a half.
    assert.ok(slow.seconds > 8 && slow.seconds < 60, `${slow.seconds} s`);
});

test('the log, however talkative, tells nothing of who asked for what', async () => {
    const talking = await place.serve({ WEERKLANK_LOG_LEVEL: 'debug' });
    const code = 'ZZZZ7PKMJ4X9TQ2R8NVBHC5DWG';
    const told = `Cookie: code=${code}\r\nReferer: http://localhost/v/${code}\r\nUser-Agent: Merkteken/1\r\nX-Forwarded-For: 203.0.113.77\r\nConnection: close\r\n`;
    const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
    const body = `receipt=${'A'.repeat(22)}&O_open2=Merkteken`;
    for (const [status, bytes] of [
        [404, `GET /v/${code} HTTP/1.1\r\n${host}${told}\r\n`],
        [404, `HEAD /v/${code}?q=Merkteken HTTP/1.1\r\n${host}${told}\r\n`],
        [404, `POST /v/${code} HTTP/1.1\r\n${host}${told}${form}Content-Length: ${body.length}\r\n\r\n${body}`],
        [303, `POST /v HTTP/1.1\r\n${host}${told}${form}Content-Length: 31\r\n\r\nlink=${code}`],
        [401, `POST /desk/login HTTP/1.1\r\n${host}${told}${form}Content-Length: 41\r\n\r\nemail=merkteken@dal.nl&passphrase=Merkteke`],
        [400, `GET /v/${code}%zz HTTP/1.1\r\n${host}${told}\r\n`],
        [400, `GET /v/${code} HTTP/1.1\r\n${host}Merkteken ${code}\r\n\r\n`],
        [421, `GET /v/${code} HTTP/1.1\r\nHost: merkteken.example\r\n${told}\r\n`],
        [413, `POST /v/${code} HTTP/1.1\r\n${host}${told}Content-Length: 99999999\r\n\r\nMerkteken`],
        [0, `POST /v/${code} HTTP/1.1\r\n${host}${told}Content-Length: 50\r\n\r\nMerkteken`],
    ]) {
        const reply = await raw(bytes, { port: talking.port, localAddress: '127.0.0.9', leave: status === 0 });
        assert.equal(reply.status, status, bytes);
    }
    await talking.stop();
    assert.match(talking.output, /connection closed/, 'it does talk');
    for (const secret of [/ZZZZ/i, /7PKM/i, /merkteke/i, /127\.0\.0\.9/, /203\.0\.113/, /\d\d:\d\d/])
        assert.doesNotMatch(talking.output.replace(/^.*listening on port.*$/gm, ''), secret);
});

function connect(localAddress) {
    return new Promise((done) => {
        const socket = net.connect({ port: web.port, host: '127.0.0.1', localAddress });
        socket.on('connect', () => done(socket));
        socket.on('error', () => done(null));
    });
}

test('5,000 idle connections from several addresses: others are served', async () => {
    const sockets = [];
    for (let i = 0; i < 5000; i += 250) {
        const address = `127.0.0.${2 + i / 250}`;
        sockets.push(...await Promise.all(Array.from({ length: 250 }, () => connect(address))));
    }
    assert.equal(sockets.filter(Boolean).length, 5000);
    const replies = await Promise.all(Array.from({ length: 50 }, () => web.get('/')));
    assert.ok(replies.every((reply) => reply.status === 200));
    sockets.forEach((socket) => socket?.destroy());
    assert.equal((await web.get('/healthz')).status, 200);
});

test('told to stop, it ends within ten seconds, whoever is in the middle of something', async () => {
    const own = await place.serve();
    const open = (bytes) => new Promise((done) => {
        const socket = net.connect({ port: own.port, host: '127.0.0.1' }, () => socket.write(bytes, () => done(socket)));
        socket.on('error', () => {});
        socket.resume();
    });
    const sockets = await Promise.all([
        open(''), // says nothing
        open(`GET / HTTP/1.1\r\n${host}X: `), // half a head
        open(`POST /v HTTP/1.1\r\n${host}Content-Length: 60\r\n\r\nlink=`), // half a body
    ]);
    await own.get('/'); // what was sent before has been read
    const began = Date.now();
    const end = await own.stop();
    assert.deepEqual([end.code, end.signal], [0, null]);
    assert.ok(Date.now() - began < 20000, `${Date.now() - began} ms`); // ten, and a slow machine
    sockets.forEach((socket) => socket.destroy());
});
