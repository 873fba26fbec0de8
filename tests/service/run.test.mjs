/*
 * service/run from a fresh copy whose folder has spaces in its name: everything starts, a second
 * one is told so, Ctrl-C stops all of it, and the next run goes on where it was.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { execute, request, root, until } from './harness.mjs';

const above = mkdtempSync(path.join(os.tmpdir(), 'weerklank-run-'));
const copy = path.join(above, 'een map met spaties');
let port, running;

const freePort = () => new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
        const found = server.address().port;
        server.close(() => done(found));
    });
});
const env = () => {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WEERKLANK_')));
    return { ...clean, LC_ALL: 'C.UTF-8', BUILD: 'release', WEERKLANK_LISTEN: `127.0.0.1:${port}` };
};

/* Starts it in a group of its own, as a terminal would, and gives what it has said. */
function start() {
    const child = spawn('service/run', { cwd: copy, env: env(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running = { child, said: '' };
    const mine = running;
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (mine.said += text));
    mine.ended = new Promise((done) => child.on('close', (code) => done(mine.code = code)));
    return mine;
}
const started = (one) => until('service/run', () => {
    assert.equal(one.code, undefined, one.said);
    return /Start afresh/.test(one.said);
}, 300000);
/* What still runs with that path in its command line. */
const processesOf = (path) => readdirSync('/proc').filter((pid) => {
    try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path);
    } catch {
        return false; // it has just ended
    }
});
const get = (target) => request(`http://127.0.0.1:${port}`, target);

before(async () => {
    port = await freePort();
    for (const name of ['Makefile', 'service', 'sql', 'forms', 'build/release'].filter((one) => existsSync(path.join(root, one))))
        cpSync(path.join(root, name), path.join(copy, name), { recursive: true, preserveTimestamps: true });
});
after(async () => {
    if (running && running.code === undefined) process.kill(-running.child.pid, 'SIGINT');
    await running?.ended;
    rmSync(readlinkSync(path.join(copy, 'var')), { recursive: true, force: true });
    rmSync(above, { recursive: true, force: true });
});

test('it starts with a demonstration, beside the folder that no conninfo can name', async () => {
    await started(start());
    assert.equal((await get('/')).status, 200);
    const [, address] = running.said.match(/127\.0\.0\.1:\d+(\/v\/[0-9A-Z]{12})\n/);
    assert.equal((await get(address)).status, 200);
    assert.doesNotMatch(readlinkSync(path.join(copy, 'var')), / /);
    const out = await execute(path.join(copy, 'var/weerklank'), ['round', 'list', '--json'], { env: env() });
    assert.equal(JSON.parse(out.stdout).length, 3, out.stderr);
});

test('a second one from the same folder, or on a port that is taken, is told so', async () => {
    const second = await execute('service/run', [], { cwd: copy, env: env() });
    assert.equal(second.code, 1);
    assert.match(second.stderr, /Weerklank runs from here already \(process \d+\)/);
});

test('Ctrl-C stops all of it; a port that is taken is told; the next run goes on where it was', async () => {
    process.kill(-running.child.pid, 'SIGINT');
    await running.ended;
    assert.match(running.said, /==> Stopping/);
    assert.deepEqual(processesOf(readlinkSync(path.join(copy, 'var'))), []);

    const other = net.createServer().listen(port, '127.0.0.1');
    await new Promise((done) => other.on('listening', done));
    const taken = await execute('service/run', [], { cwd: copy, env: env() });
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /something else listens on .* already\n .*WEERKLANK_LISTEN/);
    await new Promise((done) => other.close(done));

    await started(start());
    assert.doesNotMatch(running.said, /Making a private/);
    const out = await execute(path.join(copy, 'var/weerklank'), ['round', 'list', '--json'], { env: env() });
    assert.equal(JSON.parse(out.stdout).length, 3, 'the demonstration is there once');
});
