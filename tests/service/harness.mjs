/*
 * Starts the real program for a test: a database of its own, made from the migrated template of
 * tests/run, folders for state and secrets, free ports; and stops what it started.
 *
 *     import { weerklank } from '../service/harness.mjs';
 *     const place = await weerklank();            // database, folders, settings
 *     const mixer = await place.mixer();          // the mixer, running
 *     const web = await place.serve();            // the web service, ready
 *     const page = await web.get('/v/...');       // { status, headers, body }
 *     const out = await place.run('round', 'list');  // { code, stdout, stderr }
 *     await place.close();                        // everything stopped, database dropped
 *
 * Runs under tests/run alone, which sets WEERKLANK_TEST_*.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

function setting(name) {
    const value = process.env[name];
    if (!value) {
        process.stdout.write(`Bail out! ${name} is not set; run this with tests/run\n`);
        process.exit(1);
    }
    return value;
}

const shared = setting('WEERKLANK_CLUSTER_DB'); // conninfo of the superuser
const template = setting('WEERKLANK_TEST_TEMPLATE');
export const program = setting('WEERKLANK_TEST_PROGRAM');

const clusterScript = path.join(root, 'tests/cluster');

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/* The date so many days from now, as commands take it. */
export const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);

/* Tries until it gives something true, or says what it waited for. */
export async function until(what, attempt, milliseconds = 15000) {
    const end = Date.now() + milliseconds;
    for (;;) {
        const value = await attempt();
        if (value) return value;
        if (Date.now() > end) throw new Error(`waited ${milliseconds} ms for ${what}`);
        await sleep(25);
    }
}

/* Whether it gives something true a dozen times in a row: each thread of the web service hears of
 * a change by itself, and each new connection may reach another thread. */
export async function everywhere(attempt) {
    for (let i = 0; i < 12; i++)
        if (!await attempt()) return false;
    return true;
}

/* Runs a program to its end: { code, signal, stdout, stderr }. Never rejects. */
export function execute(file, args, { env = process.env, input, timeout = 120000, cwd = root } = {}) {
    return new Promise((done) => {
        const child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
        const out = { stdout: '', stderr: '' };
        child.stdout.setEncoding('utf8').on('data', (text) => (out.stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text) => (out.stderr += text));
        const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
        child.on('error', (error) => (out.stderr += String(error)));
        child.on('close', (code, signal) => {
            clearTimeout(timer);
            done({ code, signal, ...out });
        });
        child.stdin.on('error', () => {});
        child.stdin.end(input ?? '');
    });
}

/* One SQL text by a conninfo; rows as text, columns divided by |. */
export async function sql(conninfo, text) {
    const out = await execute('psql',
        ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', conninfo, '-f', '-'], { input: text });
    if (out.code !== 0) throw new Error(out.stderr);
    return out.stdout.trimEnd();
}

/* One request, without following redirects: { status, headers, cookies, body }. */
export function request(base, target, { method = 'GET', headers = {}, body, agent, localAddress } = {}) {
    return new Promise((done, fail) => {
        const url = new URL(base);
        const sent = { ...headers };
        if (body instanceof URLSearchParams) {
            body = body.toString();
            sent['Content-Type'] ??= 'application/x-www-form-urlencoded';
        }
        if (body !== undefined) sent['Content-Length'] = Buffer.byteLength(body);
        const call = http.request({ host: url.hostname, port: url.port, path: target, method,
            headers: sent, agent, localAddress }, (reply) => {
            const parts = [];
            reply.on('data', (part) => parts.push(part));
            reply.on('error', fail);
            reply.on('end', () => done({
                status: reply.statusCode,
                headers: reply.headers,
                cookies: (reply.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]),
                body: Buffer.concat(parts).toString('utf8'),
            }));
        });
        call.on('error', fail);
        call.end(body);
    });
}

/* A long-running process: what it logged, and a way to end it. */
class Running {
    constructor(name, command, args, env, log) {
        this.name = name;
        this.log = log;
        this.output = '';
        this.child = spawn(command, args, { env, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
        const file = createWriteStream(log, { flags: 'a' });
        const keep = (text) => {
            this.output += text;
            file.write(text);
        };
        this.child.stdout.setEncoding('utf8').on('data', keep);
        this.child.stderr.setEncoding('utf8').on('data', keep);
        this.ended = new Promise((done) => {
            this.child.on('close', (code, signal) => {
                this.code = code;
                this.signal = signal;
                this.over = true;
                file.end(() => done({ code, signal }));
            });
        });
    }

    get pid() {
        return this.child.pid;
    }

    /* Waits for a text in what it printed; fails when it ends before that. */
    async says(pattern, milliseconds = 20000) {
        return until(`${this.name} to say ${pattern}`, () => {
            const found = this.output.match(pattern);
            if (!found && this.over)
                throw new Error(`${this.name} ended (${this.code ?? this.signal}): ${this.output}`);
            return found;
        }, milliseconds);
    }

    /* SIGTERM, and its exit code; SIGKILL after `patience`. */
    async stop(signal = 'SIGTERM', patience = 15000) {
        if (!this.over) this.child.kill(signal);
        const timer = setTimeout(() => this.child.kill('SIGKILL'), patience);
        const end = await this.ended;
        clearTimeout(timer);
        return end;
    }

    kill() {
        return this.stop('SIGKILL');
    }
}

class Place {
    constructor(superuser, name, folder, cluster) {
        this.folder = folder;
        this.cluster = cluster; // a cluster of its own, or undefined
        this.running = [];
        this.conninfo = (role) => superuser
            .replace(/dbname=\S+/, `dbname=${name}`).replace(/user=\S+/, `user=${role}`);
        this.superuser = superuser;
        this.name = name;
        const { conninfo } = this;
        this.settings = {
            WEERKLANK_DB: conninfo('weerklank_web'),
            WEERKLANK_MIXER_DB: conninfo('weerklank_mixer'),
            WEERKLANK_OWNER_DB: conninfo('weerklank_owner'),
            WEERKLANK_WORKERS: '2',
            WEERKLANK_ANSWERS_PER_ADDRESS: '0', // a test answers from one address
        };
        this.mixerSettings = {
            WEERKLANK_STATE: path.join(folder, 'state'),
            WEERKLANK_SECRET_FILE: path.join(folder, 'mixer-secret'),
        };
        this.webSettings = { WEERKLANK_SECRET_FILE: path.join(folder, 'web-secret') };
    }

    env(...more) {
        const clean = Object.fromEntries(Object.entries(process.env)
            .filter(([name]) => !name.startsWith('PG') && !/^WEERKLANK_(?!TEST_)/.test(name)));
        return Object.assign(clean, { LC_ALL: 'C.UTF-8' }, this.settings, ...more);
    }

    /* As the superuser, or as one of the three roles. */
    sql(text, role = 'cluster') {
        return sql(this.conninfo(role), text);
    }

    /* Every commit that adds to that table first does this, in PL/pgSQL. */
    async atCommit(table, words) {
        await this.sql(`CREATE TABLE IF NOT EXISTS public.released (); GRANT SELECT ON public.released TO PUBLIC;
            CREATE OR REPLACE FUNCTION public.at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN ${words}; RETURN NULL; END $$; DROP TRIGGER IF EXISTS at_commit ON weerklank.${table};
            CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON weerklank.${table} DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION public.at_commit()`);
    }

    /* Such commits wait until they are released. */
    async holdCommits(table) {
        await this.atCommit(table, `WHILE NOT EXISTS (SELECT FROM public.released) LOOP PERFORM pg_sleep(0.02); END LOOP`);
        await this.sql('TRUNCATE public.released');
    }

    releaseCommits() {
        return this.sql('INSERT INTO public.released DEFAULT VALUES');
    }

    /* Waits until so many commits are under way. */
    commits(number) {
        return until(`${number} commits`, async () => (await this.sql(`SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND query = 'COMMIT' AND state = 'active'`)) === String(number), 30000);
    }

    /* Ends every connection and starts PostgreSQL again; only with a cluster of its own. */
    async restartDatabase() {
        const out = await execute(clusterScript, ['restart', this.cluster]);
        if (out.code !== 0) throw new Error(out.stderr);
    }

    /* Takes PostgreSQL away and brings it back; only with a cluster of its own. */
    async stopDatabase() {
        const out = await execute(clusterScript, ['halt', this.cluster]);
        if (out.code !== 0) throw new Error(out.stderr);
    }

    startDatabase() {
        return this.restartDatabase();
    }

    /* A command as the web process's user would give it. */
    run(...args) {
        return execute(program, args, { env: this.env(this.webSettings) });
    }

    /* A command with the mixer's key files, such as `mixer --once` or `demo`. */
    runMixer(...args) {
        return execute(program, args, { env: this.env(this.webSettings, this.mixerSettings) });
    }

    /* Like run, but throws what it said when it fails. */
    async must(...args) {
        const out = await this.run(...args);
        if (out.code !== 0) throw new Error(`weerklank ${args.join(' ')}: ${out.stderr}`);
        return out.stdout;
    }

    async mustMixer(...args) {
        const out = await this.runMixer(...args);
        if (out.code !== 0) throw new Error(`weerklank ${args.join(' ')}: ${out.stderr}`);
        return out.stdout;
    }

    start(name, args, env) {
        const log = path.join(this.folder, `${name}.log`);
        const running = new Running(name, program, args, env, log);
        this.running.push(running);
        return running;
    }

    async mixerKey() {
        this.key ??= (await this.mustMixer('mixer', '--print-key')).trim();
        return this.key;
    }

    async mixer(more = {}) {
        await this.mixerKey();
        return this.start('mixer', ['mixer'], this.env(this.mixerSettings, more));
    }

    /* The web service on a free port (or the one in `more`), ready: .base, .get, .post; and
     * .tells(status, target), which waits until each of its threads does. */
    async serve(more = {}) {
        const env = this.env(this.webSettings, { WEERKLANK_LISTEN: '127.0.0.1:0',
            WEERKLANK_MIXER_KEY: await this.mixerKey() }, more);
        const web = this.start('serve', ['serve'], env);
        const [, port] = await web.says(/listening on port (\d+)/);
        web.port = Number(port);
        web.base = `http://127.0.0.1:${port}`;
        web.get = (target, options) => request(web.base, target, options);
        web.post = (target, body, options) =>
            request(web.base, target, { method: 'POST', body, ...options });
        web.tells = (status, target) => until(`every thread to tell ${status} of ${target}`, () => everywhere(
            async () => (await web.get(target, { agent: false })).status === status));
        await web.tells(200, '/readyz');
        return web;
    }

    /* Everything both processes and PostgreSQL's clients printed so far. */
    logs() {
        return this.running.map((running) => readFileSync(running.log, 'utf8')).join('');
    }

    async close() {
        await Promise.all(this.running.map((running) => running.stop()));
        if (this.cluster) await execute(clusterScript, ['stop', this.cluster]);
        else await sql(this.superuser, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/* A cluster that the test may restart; with `durable` it keeps its promises at a crash. */
async function ownCluster(durable) {
    const folder = mkdtempSync('/tmp/wk-');
    const env = { ...process.env, DURABLE: durable ? '1' : '' };
    const out = await execute(clusterScript, ['start', folder], { env });
    if (out.code !== 0) throw new Error(`no cluster: ${out.stderr}`);
    return { folder, superuser: out.stdout.match(/WEERKLANK_CLUSTER_DB='([^']*)'/)[1] };
}

/*
 * A place of its own for one test: a fresh, migrated database and empty folders. With
 * `{ cluster: true }` also a PostgreSQL of its own, which it may restart.
 */
export async function weerklank({ cluster = false, durable = false } = {}) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'weerklank-test-'));
    if (cluster) {
        const own = await ownCluster(durable);
        const place = new Place(own.superuser, 'weerklank', folder, own.folder);
        await place.must('migrate');
        return place;
    }
    const name = `test_${randomBytes(6).toString('hex')}`;
    await sql(shared, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER weerklank_owner`);
    return new Place(shared, name, folder);
}

/*
 * The program that also tells the exact counts, which is never installed: made by whoever needs
 * it first.
 */
export async function witness() {
    const made = await execute('flock', ['build', 'make', '-s', 'BUILD=witness', 'all'], { timeout: 600000 });
    if (made.code !== 0) throw new Error(made.stderr);
    return path.join(root, 'build/witness/weerklank');
}

/*
 * Closes the round of that name and counts it with the witness instead of the mixer, which is
 * stopped: { place, ballots } of each place and { place, item, value, count } of each choice.
 */
export async function exactCounts(place, name) {
    const counting = await witness(), file = path.join(place.folder, 'counts.jsonl');
    for (const running of place.running.filter((one) => one.name === 'mixer')) await running.stop();
    const round = await place.sql(`SELECT round_id FROM weerklank.round WHERE name = '${name}'`);
    const closing = place.run('round', 'close', round, '--now');
    await until('the round to close', async () =>
        (await place.sql(`SELECT state FROM weerklank.round WHERE round_id = '${round}'`)) === 'closing');
    const counted = await execute(counting, ['mixer', '--once'],
        { env: place.env(place.mixerSettings, { WEERKLANK_WITNESS_FILE: file }) });
    const closed = await closing;
    for (const out of [counted, closed]) if (out.code !== 0) throw new Error(out.stderr);
    return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}
