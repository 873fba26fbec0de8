/*
 * The mixer counts and mixes with the same memory, however many ballots there are.
 *
 *     MEMORY_BALLOTS=100000 tests/run service/memory     takes minutes
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { day, program, sleep, until, weerklank } from './harness.mjs';

const BALLOTS = Number(process.env.MEMORY_BALLOTS ?? 8000);

/* A round with one ballot that has every open answer, cast as anybody would; then copies of its
 * row: what the mixer cannot tell from as many visitors. */
async function fillUrn(place, ballots) {
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, `name,kind,district,board,families,staff\nDe Eik,school,Noord,B,${ballots},0\n`);
    await place.must('organisation', 'import', file);
    const round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-standaard', '--theme', 'lezen')).trim();
    await place.must('round', 'open', round);
    const mixer = await place.mixer();
    const web = await place.serve();
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    const [link] = JSON.parse(await place.must('link', 'list', round, '--json'));
    const target = new URL(link.url).pathname;
    const page = (await web.get(target)).body;
    const fields = new URLSearchParams({ receipt: page.match(/name="receipt" value="([^"]+)"/)[1], gezien: '1' });
    for (const [, name] of page.matchAll(/<textarea[^>]* name="([^"]+)"/g)) fields.set(name, 'x'.repeat(2000));
    assert.ok([...fields].length > 2, 'the form has open answers');
    const reply = await web.post(target, fields);
    assert.equal(reply.status, 303, reply.body);
    await web.stop();
    await mixer.stop();
    await place.sql(`INSERT INTO weerklank.urn (municipality_id, round_id, epoch, sealed)
        SELECT municipality_id, round_id, epoch, sealed FROM weerklank.urn, generate_series(2, ${ballots});
        UPDATE weerklank.round SET state = 'closing', grace_until = now() - interval '1 minute'`);
    return { round, open: [...fields].length - 2 };
}

/* `mixer --once`, which closes, counts and mixes: its peak of resident memory in MB. */
async function countAndMix(place) {
    const began = Date.now();
    const child = spawn(program, ['mixer', '--once'],
        { env: place.env(place.mixerSettings), stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise((done) => child.on('close', done));
    let code, peak = 0;
    ended.then((value) => (code = value));
    while (code === undefined) {
        try {
            peak = Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/)?.[1] ?? peak);
        } catch { /* it has just ended */ }
        await Promise.race([ended, sleep(20)]);
    }
    assert.equal(code, 0);
    return { megabytes: peak / 1024, seconds: (Date.now() - began) / 1000 };
}

test('an urn of thousands of ballots with open answers is counted and mixed in little memory', async (t) => {
    const place = await weerklank();
    try {
        const { round, open } = await fillUrn(place, BALLOTS);
        const { megabytes, seconds } = await countAndMix(place);
        t.diagnostic(`${BALLOTS} ballots: ${megabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s`);
        assert.equal(await place.sql(`SELECT count(*) FROM weerklank.sealed_text WHERE round_id = '${round}'`),
            String(BALLOTS * open));
        // All open answers at once would be 16 MB and more on top of this.
        assert.ok(megabytes < 40, `${megabytes} MB`);
    } finally {
        await place.close();
    }
});
