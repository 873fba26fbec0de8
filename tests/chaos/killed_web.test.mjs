/*
 * The web service is killed before every single message that it and PostgreSQL exchange while
 * ballots are cast, and the command that replaces lost codes likewise. Visitors send the same
 * page again to a service that lives: each ballot is there once, each code was used once, and
 * there are as many valid codes as before, in a file.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { day, program, until, weerklank } from '../service/harness.mjs';
import { startProxy } from './proxy.mjs';

let place, proxy, steady, shared, coded, file;
const codesIn = (name) => readFileSync(name, 'utf8').match(/\/v\/[0-9A-Z]{26}/g).map((address) => address.slice(3));
const number = async (text) => Number(await place.sql(text));

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const places = path.join(place.folder, 'plekken.csv');
    writeFileSync(places, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,900,0\nDe Iep,school,Zuid,B,900,0\n');
    await place.must('organisation', 'import', places);
    const round = (await place.must('round', 'create', '--name', 'proef', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    await place.must('round', 'open', round);
    const links = JSON.parse(await place.must('link', 'list', round, '--json'));
    [shared, coded] = ['De Eik', 'De Iep'].map((name) => new URL(links.find((one) => one.place === name).url).pathname);
    file = path.join(place.folder, 'codes.csv');
    await place.must('link', 'codes', coded.slice(3), '--count', '900', '-o', file);
    await place.mixer();
    steady = await place.serve();
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    proxy = await startProxy(place.conninfo('weerklank_web'));
});
after(async () => {
    await proxy?.close();
    await place?.close();
});

/* Four visitors send at the same time, to a service that is killed before message `at`; whoever
 * is not thanked sends the same page again to one that lives. */
async function castWithKill(at, codes) {
    proxy.disarm();
    const doomed = await place.serve({ WEERKLANK_DB: proxy.conninfo(place.conninfo('weerklank_web')),
        WEERKLANK_WORKERS: '1' });
    const targets = [shared, shared, ...codes.map((code) => `/v/${code}?code=1`)];
    const visits = await Promise.all(targets.map(async (target) => {
        const page = await doomed.get(target);
        const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
        return [target.split('?')[0], new URLSearchParams({ receipt, O1_1: '3', O_open2: 'Goed zo' }).toString()];
    }));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    proxy.arm(at, () => doomed.child.kill('SIGKILL'));
    await Promise.all(visits.map(async ([target, body]) => {
        const first = await doomed.post(target, body, { headers }).catch(() => null);
        if (first?.status === 303) return;
        const second = await steady.post(target, body, { headers });
        assert.equal(second.status, 303, `killed before message ${at}: ${second.body}`);
    }));
    const killed = proxy.fired;
    await doomed.stop();
    return killed;
}

test('killed at every message of casting: each ballot once, each code used once', async (t) => {
    const codes = codesIn(file);
    let ballots = 0, at = 0;
    const left = codes.length;
    for (let killed = true; killed;) {
        at++;
        killed = await castWithKill(at, codes.splice(0, 2));
        ballots += 4;
        assert.equal(await place.sql(`SELECT (SELECT count(*) FROM weerklank.urn), (SELECT count(*) FROM weerklank.receipt),
            (SELECT count(*) FROM weerklank.open_code)`), `${ballots}|${ballots}|${left - 2 * at}`,
        `killed before message ${at}`);
    }
    t.diagnostic(`${at - 1} messages`);
    assert.ok(at > 10, `${at} messages`);
});

/* `link codes --lost`, killed before message `at`. */
async function replaceWithKill(at, lost, out) {
    const env = place.env(place.webSettings, { WEERKLANK_DB: proxy.conninfo(place.conninfo('weerklank_web')) });
    const child = spawn(program, ['link', 'codes', coded.slice(3), '--lost', lost, '-o', out], { env, stdio: 'ignore' });
    proxy.arm(at, () => child.kill('SIGKILL'));
    await new Promise((done) => child.on('close', done));
    return proxy.fired;
}

test('killed at every message of replacing codes: as many are valid as before, and a file has them', async (t) => {
    const open = 'SELECT count(*) FROM weerklank.open_code';
    const before = await number(open);
    const name = (at, kind) => path.join(place.folder, `codes-${at}-${kind}.csv`);
    let current = codesIn(file).slice(-6), at = 0;
    for (let killed = true; killed;) {
        at++;
        const [lost, out] = [name(at, 'lost'), name(at, 'new')];
        writeFileSync(lost, `${current.join('\n')}\n`);
        killed = await replaceWithKill(at, lost, out);
        assert.equal(await number(open), before, `killed before message ${at}`);
        // Either nothing has happened and it can be done now, or it has and the codes are there.
        const again = existsSync(out) ||
            await place.run('link', 'codes', coded.slice(3), '--lost', lost, '-o', name(at, 'again'));
        const valid = again === true ? out : again.code === 0 ? name(at, 'again') : `${out}.part`;
        const fresh = await place.run('link', 'codes', coded.slice(3), '--lost', valid, '-o', name(at, 'fresh'));
        assert.equal(fresh.code, 0, `killed before message ${at}: ${fresh.stderr}`);
        current = codesIn(name(at, 'fresh'));
        assert.equal(current.length, 6, `killed before message ${at}`);
        assert.equal(await number(open), before, `killed before message ${at}`);
    }
    t.diagnostic(`${at - 1} messages`);
    assert.ok(at > 20, `${at} messages`);
});
