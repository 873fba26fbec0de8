/*
 * The linker: an attacker with base backups of every stage, all WAL, the raw pages, the logs, every
 * code, the secret of the web process, the final keys and the recovery key does no better than chance at finding out who gave which
 * answer, and finds no answer in plain text (election.mjs, attack.mjs). Every leaky variant of
 * the service (leaks.mjs) is caught by the same attack.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { execute, program, root } from './harness.mjs';
import { leaks } from './linker/leaks.mjs';
import { PROOF } from './linker/statistics.mjs';

/* Elections at once, and the milliseconds one may take on a busy machine. */
const AT_ONCE = 2, PATIENCE = 900000;

const folder = mkdtempSync('/tmp/wk-linker-');
after(() => rmSync(folder, { recursive: true, force: true }));

async function must(file, args, options) {
    const out = await execute(file, args, options);
    if (out.code !== 0) throw new Error(`${file} ${args.join(' ')}: ${out.stderr}${out.stdout}`);
    return out.stdout;
}

async function buildOpener() {
    const opener = path.join(folder, 'open');
    await must('gcc', ['-std=c17', '-O1', '-o', opener, path.join(root, 'tests/service/linker/open.c'), '-lsodium']);
    return opener;
}

/* A copy of the sources with what was built of them, changed; only what changed is built again. */
async function buildLeaky(name, patches) {
    const build = process.env.BUILD || 'release';
    const tree = path.join(folder, name.replaceAll(' ', '-'));
    for (const part of ['Makefile', 'service', 'sql', 'forms', `build/${build}`])
        cpSync(path.join(root, part), path.join(tree, part), { recursive: true, preserveTimestamps: true,
            filter: (from) => !from.startsWith(path.join(root, 'build', build, 'tests')) });
    for (const [file, changes] of Object.entries(patches)) {
        let text = readFileSync(path.join(tree, file), 'utf8');
        for (const [from, to] of changes) {
            assert.equal(text.split(from).length, 2, `${file} has once: ${from}`);
            text = text.replace(from, () => to);
        }
        writeFileSync(path.join(tree, file), text);
    }
    const leaky = path.join('build', build, 'weerklank');
    await must('make', ['-s', `BUILD=${build}`, leaky], { cwd: tree, timeout: PATIENCE });
    return path.join(tree, leaky);
}

const opener = buildOpener();

async function election(leak) {
    const built = leak?.patches ? await buildLeaky(leak.name, leak.patches) : program;
    const out = await must(process.execPath, [path.join(root, 'tests/service/linker/election.mjs'), await opener,
        ...(leak ? [leak.name] : [])], { env: { ...process.env, WEERKLANK_TEST_PROGRAM: built }, timeout: PATIENCE });
    return JSON.parse(out);
}

/* All elections, a few at once; a test waits for its own. */
function startAll(list) {
    const waiting = list.map((leak) => {
        const job = { leak };
        job.result = new Promise((done, fail) => Object.assign(job, { done, fail }));
        job.result.catch(() => {}); // is told by the test that waits for it
        return job;
    });
    const results = waiting.map(({ result }) => result);
    const work = async () => {
        for (let job = waiting.shift(); job; job = waiting.shift())
            await election(job.leak).then(job.done, job.fail);
    };
    for (let i = 0; i < AT_ONCE; i++) work();
    return results;
}

const [honest, ...leaky] = startAll([undefined, ...leaks]);
const say = ({ findings }) => findings.map(({ kind, what }) => `${kind} ${what}`);

test('an attacker with everything but the keys that are gone learns nothing', async (t) => {
    const result = await honest;
    t.diagnostic(`${(result.bytes / 1e6).toFixed(0)} MB searched, ${result.lists} lists of places looked at; `
        + `the one most like knowing: ${result.least.what}, p = ${result.least.p.toPrecision(2)} `
        + `(below ${PROOF} fails)`);
    assert.deepEqual(say(result), []);
});

test('the attacker did what an attacker can: the final keys and the recovery key open the last of it', async () => {
    const result = await honest;
    assert.equal(result.opened, 30);
    assert.equal(result.texts, 15);
    assert.equal(result.used, 14, 'those who had a code are known by the code that is gone');
    assert.ok(result.places >= 60, `${result.places} places of ballots in what was captured`);
    assert.ok(result.lists >= 20, `${result.lists} lists`);
    assert.ok(result.bytes > 2e7, `${result.bytes} bytes`);
});

test('every answer is in the urn once at each stage, though the first was sent eleven times', async () => {
    assert.deepEqual((await honest).moments, ['opening: 0', 'day 1: 13', 'night 1: 13', 'day 2: 30', 'night 2: 30',
        'counted: 30', 'night 3: 30']);
});

test('one key is left, and a key that nobody signed is refused', async () => {
    const result = await honest;
    assert.equal(result.keys, 1);
    assert.equal(result.swapStatus, 503);
    assert.equal(result.swapStored, false);
});

leaks.forEach((leak, i) => test(`caught: ${leak.name}`, async () => {
    const found = say(await leaky[i]);
    for (const pattern of [leak.caught, leak.alsoCaught].filter(Boolean))
        assert.ok(found.some((line) => pattern.test(line)), `${pattern} is not in:\n${found.slice(0, 40).join('\n')}`);
}));
