/*
 * Killing the mixer before every single message that it and PostgreSQL exchange. Each kill begins
 * with everything as it stood: a database and a folder of keys. After it an undisturbed
 * mixer makes it good, and the test looks whether all is as it should be.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { day, program, sql, until } from '../service/harness.mjs';
import { startProxy } from './proxy.mjs';

/* So many copies are at work at the same time. */
const LANES = 3;

async function openRound(place, number) {
    await place.must('municipality', 'add', `Dal ${number}`, '--cbs', `GM000${number}`);
    const file = path.join(place.folder, `plekken-${number}.csv`);
    writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,0\n');
    await place.must('organisation', 'import', file, '--municipality', `dal-${number}`);
    const round = (await place.must('round', 'create', '--municipality', `dal-${number}`, '--name', 'proef',
        '--opens', day(-1), '--closes', day(9), '--feedback-on', day(60), '--feedback-where', 'hier',
        '--parents', 'ouder-kort', '--k', '5')).trim();
    await place.must('round', 'open', round);
    return round;
}

async function answer(web, target, index) {
    const page = await web.get(target);
    const receipt = page.body.match(/name="receipt" value="([^"]+)"/)[1];
    const reply = await web.post(target, new URLSearchParams({ receipt, gezien: '1',
        O1_1: String(1 + index % 3), O_open2: `Tekst ${index}` }));
    assert.equal(reply.status, 303, reply.body);
}

/* Open rounds, each in a municipality of its own, with ballots that were really cast. */
export async function roundsWithBallots(place, count, ballots) {
    const rounds = [];
    for (let number = 1; number <= count; number++) rounds.push(await openRound(place, number));
    const mixer = await place.mixer();
    const web = await place.serve();
    await until('keys for the urns', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === String(count));
    for (const round of rounds) {
        const links = JSON.parse(await place.must('link', 'list', round, '--json'));
        for (let i = 0; i < ballots; i++) await answer(web, new URL(links[0].url).pathname, i);
    }
    await web.stop();
    await mixer.stop();
    return rounds;
}

/* `mixer --once` on a database and a folder of keys, killed before message `at`. */
async function mixerOnce(place, proxy, conninfo, state, at) {
    const env = place.env(place.mixerSettings,
        { WEERKLANK_MIXER_DB: proxy.conninfo(conninfo), WEERKLANK_STATE: state });
    const child = spawn(program, ['mixer', '--once'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
    proxy.arm(at, () => child.kill('SIGKILL'));
    const code = await new Promise((done) => child.on('close', done));
    return { code, complaints, messages: proxy.seen, killed: proxy.fired };
}

/* Every table as it stood, kept beside, and put back. */
const each = (what) => `DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'weerklank' LOOP
        ${what.map((words) => `EXECUTE format('${words}', name);`).join(' ')}
    END LOOP; END $$;`;
const KEEP = `CREATE SCHEMA kept; ${each(['CREATE TABLE kept.%1$I AS TABLE weerklank.%1$I'])}`;
const RESTORE = `SET session_replication_role = replica;
    ${each(['DELETE FROM weerklank.%1$I', 'INSERT INTO weerklank.%1$I SELECT * FROM kept.%1$I'])}`;

let copies = 0;

/* A copy of everything as it stands now; `mix` is a mixer on it, `restore` begins again. */
export async function copyOf(place, proxy) {
    const number = ++copies;
    const name = `${place.name}_${number}`;
    await sql(place.superuser, `CREATE DATABASE ${name} TEMPLATE ${place.name} OWNER weerklank_owner`);
    const conninfo = (role) => place.conninfo(role).replace(/dbname=\S+/, `dbname=${name}`);
    const state = path.join(place.folder, `state-${number}`);
    const copyKeys = () => {
        rmSync(state, { recursive: true, force: true });
        cpSync(place.mixerSettings.WEERKLANK_STATE, state, { recursive: true, preserveTimestamps: true });
    };
    copyKeys();
    await sql(conninfo('cluster'), KEEP);
    return {
        sql: (text) => sql(conninfo('cluster'), text),
        mix: (at = Infinity) => mixerOnce(place, proxy, conninfo('weerklank_mixer'), state, at),
        keys: () => readdirSync(state).filter((file) => file.startsWith('epoch-')).sort(),
        async restore() {
            copyKeys();
            await sql(conninfo('cluster'), RESTORE);
        },
        drop: () => sql(place.superuser, `DROP DATABASE ${name} WITH (FORCE)`),
    };
}

/* The number of messages when the mixer got through, else 0. */
async function killAt(copy, at, holds) {
    const when = `killed before message ${at}`;
    await copy.restore();
    const first = await copy.mix(at);
    const last = first.killed ? await copy.mix() : first;
    assert.equal(last.code, 0, `${when}: ${last.complaints}`);
    await holds(copy, when);
    return first.killed ? 0 : first.messages;
}

/* Kills at the first message, the second, ... until a run gets through; `holds(copy, when)` looks
 * after each that was made good. Gives the number of messages. */
export async function killEverywhere(place, holds) {
    let next = 1, through = 0;
    async function lane() {
        const proxy = await startProxy(place.conninfo('weerklank_mixer'));
        try {
            const copy = await copyOf(place, proxy);
            while (!through) {
                const messages = await killAt(copy, next++, holds);
                through ||= messages;
            }
            await copy.drop();
        } finally {
            through ||= -1;
            await proxy.close();
        }
    }
    await Promise.all(Array.from({ length: LANES }, lane));
    return through;
}
