/*
 * What an attacker takes: at every stage a base backup, the raw pages of every relation of the
 * schema, the rows with what PostgreSQL knows of them, and the catalog; at the end all WAL, as
 * bytes and as pg_waldump tells it, the log of the server and those of the service.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execute } from '../harness.mjs';

const PAGE = 8192;

/* What an administrator who keeps everything would set. Later lines win. */
const KEEP_EVERYTHING = `
wal_level = logical
full_page_writes = on
wal_keep_size = 2GB
max_wal_senders = 4
autovacuum_naptime = 1s
`;

export async function keepEverything(place) {
    const data = path.join(place.cluster, 'data');
    appendFileSync(path.join(data, 'postgresql.conf'), KEEP_EVERYTHING);
    appendFileSync(path.join(data, 'pg_hba.conf'), 'local replication all trust\n');
    await place.restartDatabase();
    await place.sql('CREATE SCHEMA attacker; CREATE EXTENSION pageinspect SCHEMA attacker');
}

/* Everything that was captured, each different piece once. */
class Haystack {
    constructor() {
        this.pieces = [];
        this.seen = new Set();
    }

    add(where, bytes) {
        if (bytes.length === 0) return;
        const digest = createHash('sha1').update(bytes).digest('latin1');
        if (this.seen.has(digest)) return;
        this.seen.add(digest);
        this.pieces.push({ where, bytes });
    }

    /* A file in pages: nothing that is written goes over the edge of one. */
    addPages(where, bytes) {
        for (let at = 0; at < bytes.length; at += PAGE)
            this.add(`${where} page ${at / PAGE}`, bytes.subarray(at, at + PAGE));
    }
}

function* filesIn(folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) yield* filesIn(full);
        else if (entry.isFile()) yield full;
    }
}

const RELATIONS = `
    SELECT c.oid, c.relname, c.relkind, pg_relation_size(c.oid) / ${PAGE} AS pages,
           pg_relation_filepath(c.oid) AS file
      FROM pg_class c
     WHERE c.relnamespace IN ('weerklank'::regnamespace, 'pg_toast'::regnamespace)
       AND c.relkind IN ('r', 'i', 't', 'S')`;

const RAW_PAGES = `
    SELECT r.relname || ' page ' || page,
           encode(attacker.get_raw_page(r.oid::regclass::text, 'main', page), 'hex')
      FROM (${RELATIONS}) AS r, generate_series(0, r.pages - 1) AS page
     WHERE r.relname LIKE 'pg\\_toast\\_%' IS NOT TRUE
        OR EXISTS (SELECT FROM pg_class t WHERE t.reltoastrelid = r.oid
                      AND t.relnamespace = 'weerklank'::regnamespace)`;

/* Rows as JSON, with where they lie and which transaction wrote them. */
const rowsOf = (table) => `
    SELECT coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object('ctid', t.ctid::text,
               'xmin', t.xmin::text, 'cmin', t.cmin::text)), '[]')
      FROM weerklank.${table} t`;

const CATALOG = `
    SELECT json_build_object(
        'columns', (SELECT json_agg(json_build_object('table', table_name, 'column', column_name,
                           'type', data_type, 'default', coalesce(column_default, ''),
                           'identity', is_identity = 'YES'))
                      FROM information_schema.columns WHERE table_schema = 'weerklank'),
        'sequences', (SELECT coalesce(json_agg(relname), '[]') FROM pg_class
                       WHERE relnamespace = 'weerklank'::regnamespace AND relkind = 'S'),
        'triggers', (SELECT coalesce(json_agg(tgname || ' on ' || tgrelid::regclass::text), '[]')
                       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                      WHERE c.relnamespace = 'weerklank'::regnamespace AND NOT tgisinternal))`;

export class Capture {
    constructor(place) {
        this.place = place;
        this.folder = mkdtempSync('/tmp/wk-taken-');
        this.stages = [];
        this.haystack = new Haystack();
    }

    /* `moment` names what has just happened. */
    async stage(moment) {
        const { place, haystack } = this;
        await place.sql('CHECKPOINT');
        await this.baseBackup(moment);
        const raw = await place.sql(RAW_PAGES);
        for (const line of raw.split('\n').filter(Boolean)) {
            const [where, hex] = line.split('|');
            haystack.add(`${moment}: ${where}`, Buffer.from(hex, 'hex'));
        }
        const tables = (await place.sql(`SELECT relname FROM pg_class WHERE relkind = 'r'
            AND relnamespace = 'weerklank'::regnamespace`)).split('\n');
        const rows = {};
        for (const line of (await place.sql(tables.map((table) =>
            `SELECT '${table}=' || (${rowsOf(table)})::text;`).join('\n'))).split('\n')) {
            const at = line.indexOf('=');
            rows[line.slice(0, at)] = JSON.parse(line.slice(at + 1));
        }
        const catalog = JSON.parse(await place.sql(CATALOG));
        const stage = { moment, rows, catalog };
        this.stages.push(stage);
        return stage;
    }

    async baseBackup(moment) {
        const to = path.join(this.folder, 'backup');
        rmSync(to, { recursive: true, force: true });
        mkdirSync(to, { mode: 0o700 });
        const out = await execute('pg_basebackup', ['-d', this.place.superuser, '-D', to, '-X', 'none',
            '-c', 'fast', '--no-sync', '--no-manifest']);
        if (out.code !== 0) throw new Error(`pg_basebackup: ${out.stderr}`);
        for (const file of filesIn(to)) {
            const name = `${moment}: backup ${path.relative(to, file)}`;
            const bytes = readFileSync(file);
            if (/\/base\/|\/global\//.test(file)) this.haystack.addPages(name, bytes);
            else this.haystack.add(name, bytes);
        }
    }

    /* What is only taken once, for it holds all that came before. */
    async end() {
        const { place, haystack } = this;
        const urn = await place.sql("SELECT pg_relation_filepath('weerklank.urn'), "
            + "pg_relation_filepath('weerklank.sealed_text')");
        const [urnFile, textFile] = urn.split('|').map((file) => file.split('/').pop());
        await place.sql('CHECKPOINT; SELECT pg_switch_wal()');
        const folder = path.join(place.cluster, 'data/pg_wal');
        const segments = readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/.test(name)).sort();
        const streams = [];
        for (const name of segments) {
            const bytes = readFileSync(path.join(folder, name));
            haystack.addPages(`WAL ${name}`, bytes);
            streams.push(records(bytes));
        }
        /* Without the heads of the pages a record is one piece. */
        this.wal = Buffer.concat(streams);
        haystack.add('WAL', this.wal);
        this.told = await this.waldump(folder, segments, { urn: urnFile, sealed_text: textFile });
        haystack.add('the log of the server', readFileSync(path.join(place.cluster, 'log')));
        for (const name of readdirSync(place.folder).filter((file) => file.endsWith('.log')))
            haystack.add(name, readFileSync(path.join(place.folder, name)));
        rmSync(this.folder, { recursive: true, force: true });
    }

    /* What pg_waldump says of two tables: { urn: [{ lsn, tx, block, offset, at }] } */
    async waldump(folder, segments, files) {
        const out = await execute('pg_waldump', [...['-p', folder], segments[0], segments.at(-1)]);
        this.haystack.add('pg_waldump', Buffer.from(out.stdout));
        const told = Object.fromEntries(Object.keys(files).map((table) => [table, []]));
        const commits = new Map();
        for (const line of out.stdout.split('\n')) {
            const head = line.match(/^rmgr: (\S+) .* tx: +(\d+), lsn: (\w+)\/(\w+),.* desc: (.*)$/);
            if (!head) continue;
            const [, manager, tx, high, low, what] = head;
            if (manager === 'Transaction' && what.startsWith('COMMIT'))
                commits.set(tx, Date.parse(`${what.match(/COMMIT (\S+ \S+)/)?.[1].replace(' ', 'T')}Z`));
            const insert = what.match(/^INSERT\S* off (\d+).*, blkref #0: rel \d+\/\d+\/(\d+) blk (\d+)/);
            if (manager !== 'Heap' || !insert) continue;
            for (const [table, file] of Object.entries(files))
                if (insert[2] === file)
                    told[table].push({ lsn: parseInt(high, 16) * 2 ** 32 + parseInt(low, 16), tx,
                        ctid: `(${insert[3]},${insert[1]})` });
        }
        for (const list of Object.values(told)) for (const one of list) one.at = commits.get(one.tx) ?? 0;
        return told;
    }

    size() {
        return this.haystack.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    }
}

/* A segment of WAL without the heads of its pages: 40 bytes of the first, 24 of the others. */
function records(segment) {
    const parts = [];
    for (let at = 0; at < segment.length; at += PAGE) {
        if (segment.readUInt16LE(at) === 0) break; // never written
        parts.push(segment.subarray(at + (at === 0 ? 40 : 24), at + PAGE));
    }
    return Buffer.concat(parts);
}

/* The final keys, as they lie in the folder of the mixer: { epoch, public, secret } in hex. */
export function keysIn(folder) {
    return readdirSync(folder).filter((name) => /^epoch-.*\.(key|draft|gone)$/.test(name)).map((name) => {
        const bytes = readFileSync(path.join(folder, name));
        const part = (from, to) => bytes.subarray(from, to).toString('hex');
        return { epoch: part(8, 24), public: part(24, 56), secret: part(56, 88) };
    });
}

