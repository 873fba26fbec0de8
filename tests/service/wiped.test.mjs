/*
 * What was answered is in nobody's memory afterwards: the whole memory of the running programs
 * is searched for words that were sent, for ballots that were opened and for keys that were
 * destroyed. As root, for nobody else may read it.
 */
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { randomBytes } from 'node:crypto';
import { day, execute, program, sleep, until, weerklank } from './harness.mjs';

const skip = process.getuid() !== 0 ? 'only root can read the memory of these processes'
    : /\/[at]san\//.test(program) && 'a sanitizer maps more memory than can be searched';
if (skip) process.stdout.write(`# ${skip}\n`);

let place, web, mixer, link, round;

before(async () => {
    if (skip) return;
    place = await weerklank();
    mixer = await place.mixer();
    web = await place.serve();
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    await place.sql(`INSERT INTO weerklank.district (municipality_id, name) SELECT municipality_id, 'Noord' FROM weerklank.municipality;
        INSERT INTO weerklank.board (municipality_id, name) SELECT municipality_id, 'B' FROM weerklank.municipality;
        INSERT INTO weerklank.organisation (municipality_id, name, kind, district_id, board_id, families, staff)
        SELECT m.municipality_id, 'De Berk', 'school', district_id, board_id, 90, 40
          FROM weerklank.municipality m JOIN weerklank.district USING (municipality_id) JOIN weerklank.board USING (municipality_id)`);
    round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9), '--feedback-on', day(60),
        '--feedback-where', 'hier', '--parents', 'ouder-kort', '--professionals', 'professional-standaard')).trim();
    await place.must('round', 'open', round);
    await until('a key', async () => (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    const found = JSON.parse(await place.must('link', 'list', round, '--json')).find((one) => one.audience === 'parent');
    link = new URL(found.url).pathname;
});
after(() => place?.close());

const chunk = 4 * 1024 * 1024;
const room = Buffer.alloc(chunk + 4096);

/* Where the bytes are in what the process can write, with what is around them. */
function search(pid, bytes) {
    const found = [];
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').trimEnd().split('\n')) {
        const [, from, to, rights, name] = line.match(/^(\w+)-(\w+) (\S+) \S+ \S+ \S+ *(.*)$/);
        if (!rights.startsWith('rw')) continue;
        const end = BigInt(`0x${to}`);
        for (let start = BigInt(`0x${from}`); start < end; start += BigInt(chunk)) {
            let size = 0;
            try {
                size = readSync(memory, room, 0, Math.min(room.length, Number(end - start)), start);
            } catch {
                continue; // not there, in spite of the list
            }
            const part = room.subarray(0, size);
            for (let at = part.indexOf(bytes); at >= 0 && at < chunk; at = part.indexOf(bytes, at + 1))
                found.push(`${name || 'anonymous'} ${(start + BigInt(at)).toString(16)}: `
                    + part.subarray(Math.max(0, at - 48), at + bytes.length + 48).toString('latin1').replace(/[^\x20-\x7e]/g, '.'));
        }
    }
    closeSync(memory);
    return found;
}

/* Letters that are the same in a form body, in HTML and in an answer. */
const marker = () => randomBytes(20).toString('hex').replace(/\d/g, (digit) => 'ghijklmnop'[digit]);

async function nowhere(process, bytes, what) {
    // A reply that is out frees its request a moment later, on a busy machine a long one.
    let found = search(process.pid, bytes);
    for (let tries = 0; found.length > 0 && tries < 60; tries++) {
        await sleep(250);
        found = search(process.pid, bytes);
    }
    assert.deepEqual(found, [], `${what}: found in the memory of ${process.name}`);
}

async function receipt() {
    return (await web.get(link)).body.match(/name="receipt" value="([^"]+)"/)[1];
}

/* The parts go out one by one; gives the first line of the reply. The connection stays open. */
function send(parts, { pause = 20, keep = false, answer = true } = {}) {
    return new Promise((done, fail) => {
        const socket = net.connect(web.port, '127.0.0.1');
        socket.setNoDelay(true);
        socket.on('error', fail);
        let got = '';
        socket.on('data', (bytes) => {
            got += bytes;
            if (got.includes('\r\n\r\n') && answer) {
                done({ line: got.split('\r\n')[0], socket });
                if (!keep) socket.end();
            }
        });
        (async () => {
            for (const part of parts) {
                socket.write(part);
                await sleep(pause);
            }
            if (!answer) {
                socket.destroy();
                done({});
            }
        })();
    });
}

async function post(fields, more = '') {
    const body = new URLSearchParams({ receipt: await receipt(), O1_1: '1', ...fields }).toString();
    return [`POST ${link} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n`
        + `Content-Length: ${body.length}\r\n${more}\r\n`, body];
}

const pieces = (text, size) => text.match(new RegExp(`[^]{1,${size}}`, 'g'));

const ways = {
    'sent at once': async (text) => {
        const [head, body] = await post({ O_open2: text });
        assert.match((await send([head + body])).line, /303/);
    },
    'sent in small pieces, the head too': async (text) => {
        const [head, body] = await post({ O_open2: text });
        assert.match((await send(pieces(head + body, 97), { pause: 3 })).line, /303/);
    },
    'sent as a long text in packets, on a connection that stays': async (text) => {
        const [head, body] = await post({ O_open2: `${text} ${'x'.repeat(900)} ${text} ${'y'.repeat(600)}` });
        const { line, socket } = await send([head, ...pieces(body, 500)], { keep: true });
        assert.match(line, /303/);
        return socket;
    },
    'the head and a part of the body, then the rest': async (text) => {
        const [head, body] = await post({ O_open2: `${text} ${'é'.repeat(300)}${text}` });
        assert.match((await send([head + body.slice(0, 200), body.slice(200)])).line, /303/);
    },
    'behind a long head in packets': async (text) => {
        const [head, body] = await post({ O_open2: text }, `Cookie: a=${text}; b=${'c'.repeat(6500)}; c=${text}\r\n`);
        assert.match((await send(pieces(head + body, 700))).line, /303/);
    },
    'refused and shown again': async (text) => {
        const [head, body] = await post({ O_open2: `${text} ${'z'.repeat(2100)}` });
        assert.match((await send([head, body])).line, /422/);
    },
    'shown again in another language': async (text) => {
        const [head, body] = await post({ O_open2: text, taal: 'en' });
        assert.match((await send([head, body])).line, /200/);
    },
    'pointed at, changed, and sent all the same': async (text) => {
        const answers = { O_open2: `bel ${text} op 06-12345678 of mail ${text}@voorbeeld.nl` };
        const [head, body] = await post(answers);
        const asked = await web.post(link, new URLSearchParams(body), { agent: false });
        assert.equal(asked.status, 200);
        assert.match(asked.body, new RegExp(`<q dir="auto">${text}@voorbeeld.nl</q>`));
        assert.equal((await web.post(link, new URLSearchParams(`${body}&taal=nl`))).status, 200);
        assert.match((await send([head.replace(/Content-Length: \d+/, `Content-Length: ${body.length + 9}`), `${body}&gezien=1`])).line, /303/);
    },
    'a field that the form does not have': async (text) => {
        const [head, body] = await post({ [`q${text}`]: text });
        await send([head, body]);
    },
    'a receipt that is none': async (text) => {
        const [head, body] = await post({ O_open2: text, receipt: text });
        assert.match((await send([head, body])).line, /400/);
    },
    'the visitor leaves half-way': async (text) => {
        const [head, body] = await post({ O_open2: text + 'x'.repeat(1000) });
        await send([head, body.slice(0, -20)], { answer: false });
    },
    'more than the service takes': async (text) => {
        const [head, body] = await post({ O_open2: text.repeat(20) });
        const large = head.replace(/Content-Length: \d+/, 'Content-Length: 99999999');
        assert.match((await send([large, body])).line, /413/);
    },
    'in an address and a header': async (text) => {
        await send([`GET /v/${text}?q=${text} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=${text}\r\nX-A: ${text}\r\n\r\n`]);
    },
};

for (const [how, answer] of Object.entries(ways))
    test(`no word is left: ${how}`, { skip }, async () => {
        for (let i = 0; i < 2; i++) {
            const text = marker();
            const socket = await answer(text);
            await nowhere(web, Buffer.from(text), how);
            socket?.destroy();
        }
    });

test('no code is left that was used', { skip }, async () => {
    const other = JSON.parse(await place.must('link', 'list', round, '--json')).find((one) => one.audience === 'professional');
    const file = path.join(place.folder, 'codes.csv');
    await place.must('link', 'codes', new URL(other.url).pathname.slice(3), '--count', '60', '-o', file);
    const codes = readFileSync(file, 'utf8').match(/\/v\/[0-9A-Z]{26}/g);
    for (const address of codes.slice(0, 3)) {
        const first = await until('the code to be known', async () => {
            const reply = await web.get(address);
            return reply.status === 303 && reply;
        });
        const cookie = { Cookie: first.cookies[0] };
        await web.get(first.headers.location, { headers: cookie });
        const page = await web.get(new URL(other.url).pathname, { headers: cookie });
        const id = page.body.match(/name="receipt" value="([^"]+)"/)[1];
        const name = page.body.match(/<input[^>]*type="radio"[^>]*name="([^"]+)"/)[1];
        const value = page.body.match(new RegExp(`name="${name}"[^>]*value="([^"]+)"`))[1];
        const sent = await web.post(new URL(other.url).pathname, new URLSearchParams({ receipt: id, [name]: value }),
            { headers: cookie });
        assert.equal(sent.status, 303, sent.body);
        await nowhere(web, Buffer.from(address.slice(3)), 'a code');
        await nowhere(web, Buffer.from(address.slice(7)), 'the random part of a code');
    }
});

test('no passphrase is left, right or wrong', { skip }, async () => {
    const [right, wrong] = [marker(), marker()];
    const out = await execute(program, ['user', 'add', 'anna@dal.nl', '--role', 'moderator', '--function', 'lezer'], { env: place.env(), input: `${right}\n` });
    assert.equal(out.code, 0, out.stderr);
    const login = (passphrase) => web.post('/desk/login', new URLSearchParams({ email: 'anna@dal.nl', passphrase }));
    assert.equal((await login(wrong)).status, 401);
    assert.equal((await login(right)).status, 303);
    await nowhere(web, Buffer.from(wrong), 'a wrong passphrase');
    await nowhere(web, Buffer.from(right), 'a passphrase');
});

/* Whether what lies at that address may not go to swap, in the words of the kernel. */
function locked(pid, address) {
    let inside = false;
    for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
        const range = line.match(/^([0-9a-f]+)-([0-9a-f]+) /);
        if (range) inside = address >= BigInt(`0x${range[1]}`) && address < BigInt(`0x${range[2]}`);
        else if (inside && line.startsWith('VmFlags:')) return / lo( |$)/.test(line);
    }
    return false;
}

test('the secret of the web service is in its memory once, where it cannot go to swap', { skip }, async () => {
    const secret = readFileSync(place.webSettings.WEERKLANK_SECRET_FILE);
    assert.equal(secret.length, 32);
    let found;
    await until('no copy of it', async () => (found = search(web.pid, secret)).length === 1)
        .catch(() => assert.equal(found.length, 1, found.join('\n')));
    const address = BigInt(`0x${found[0].match(/ ([0-9a-f]+): /)[1]}`);
    assert.ok(locked(web.pid, address), found[0]);
});

test('the search finds what is there', { skip }, async () => {
    const text = marker();
    const [head, body] = await post({ O_open2: text + 'x'.repeat(1000) });
    const socket = net.connect(web.port, '127.0.0.1');
    socket.write(head + body.slice(0, -20));
    await until('what was sent to be there', () => search(web.pid, Buffer.from(text)).length > 0);
    socket.destroy();
    await nowhere(web, Buffer.from(text), 'left');
});

/* The head of a ballot: version, link, language. */
async function ballotHead() {
    const id = await place.sql(`SELECT link_id FROM weerklank.link WHERE token = '${link.slice(3)}'`);
    return Buffer.concat([Buffer.from([1]), Buffer.from(id.replaceAll('-', ''), 'hex'), Buffer.from('nl\0\0\0\0\0\0', 'latin1')]);
}

test('no ballot is left in the web service, and none in the mixer after a mix and a count', { skip }, async () => {
    const head = await ballotHead();
    await nowhere(web, head, 'cast');
    const state = place.mixerSettings.WEERKLANK_STATE;
    const keys = () => readdirSync(state).filter((name) => name.endsWith('.key'));
    const [old] = keys();
    const secret = readFileSync(path.join(state, old)).subarray(-32);
    await place.sql("INSERT INTO weerklank.task (municipality_id, kind) SELECT municipality_id, 'mix' FROM weerklank.municipality");
    await until('the mix', async () => (await place.sql("SELECT count(*) FROM weerklank.task WHERE state <> 'done'")) === '0'
        && !keys().includes(old));
    await nowhere(mixer, head, 'mixed');
    await nowhere(mixer, secret, 'a destroyed key');
    const current = readFileSync(path.join(state, keys()[0])).subarray(-32);
    assert.equal(search(mixer.pid, current).length, 1, 'a key in use is in memory once');
    assert.ok(Number(await place.sql('SELECT count(*) FROM weerklank.urn')) > 10);
    await place.must('round', 'close', round, '--now');
    await nowhere(mixer, head, 'counted');
});
