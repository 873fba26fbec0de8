/*
 * doctor: nothing broken in a healthy place, and for each thing that is broken once a line that
 * names it, in both languages.
 */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { execute, program, root, until, weerklank } from './harness.mjs';

let place, state, secret;

before(async () => {
    place = await weerklank({ cluster: true, durable: true });
    state = place.mixerSettings.WEERKLANK_STATE;
    secret = place.mixerSettings.WEERKLANK_SECRET_FILE;
    await place.must('municipality', 'add', 'Proefstad', '--cbs', 'GM0001');
    await place.mustMixer('mixer', '--once');
    place.mixerSettings.WEERKLANK_MIXER_KEY = await place.mixerKey();
});
after(() => place?.close());

/* Exit code, and what was found by name. */
async function doctor(more = {}) {
    const out = await execute(program, ['doctor', '--json'],
        { env: place.env(place.webSettings, place.mixerSettings, more) });
    assert.match(out.stdout, /^\[/, out.stderr);
    const list = JSON.parse(out.stdout);
    for (const one of list) {
        assert.deepEqual(Object.keys(one), ['name', 'state', 'detail', 'advice']);
        assert.match(one.state, /^(ok|advice|broken|unknown)$/);
        assert.equal(one.advice !== null, one.state === 'advice' || one.state === 'broken', one.detail);
    }
    const broken = list.filter((one) => one.state === 'broken');
    assert.equal(out.code, broken.length ? 1 : 0);
    return { list, broken, of: (name) => list.filter((one) => one.name === name) };
}

/* Breaks something, looks that exactly this is found, mends it, and looks that all is well. */
async function finds(name, words, breaks, mends, more) {
    await breaks?.();
    const found = await doctor(more);
    assert.deepEqual([...new Set(found.broken.map((one) => one.name))], [name].flat());
    assert.match(found.broken[0].detail, words);
    await mends?.();
    assert.deepEqual((await doctor()).broken, []);
}

const superuser = (text) => place.sql(text);
const asked = (text) => () => superuser(text);

test('nothing is broken in a healthy place', async () => {
    const { broken, of, list } = await doctor();
    assert.deepEqual(broken, []);
    for (const name of ['core', 'memlock', 'secret', 'state', 'state-place', 'keys', 'identity', 'pin', 'sealing',
        'mixed', 'ballots', 'database', 'server', 'roles', 'rights', 'tables', 'transport', 'archive', 'connections', 'moderators', 'pictures'])
        for (const one of of(name)) assert.equal(one.state, 'ok', `${name}: ${one.detail}`);
    assert.equal(of('server').length, 3, 'the settings are looked at in the sessions of each role');
    assert.ok(list.length > 20);
});

test('people read it in their own language, with what to do', async () => {
    for (const [locale, fine, words, advice] of [['nl_NL.UTF-8', /in orde/, /KAPOT +state +Anderen kunnen bij de sleutels/, /0700/],
        ['C.UTF-8', /^ok /m, /BROKEN +state +Others can get at the keys/, /0700/]]) {
        const env = place.env(place.webSettings, place.mixerSettings, { LC_ALL: locale });
        const well = await execute(program, ['doctor'], { env });
        assert.match(well.stdout, fine);
        assert.doesNotMatch(well.stdout, /BROKEN|KAPOT/);
        chmodSync(state, 0o755);
        const out = await execute(program, ['doctor'], { env });
        chmodSync(state, 0o700);
        assert.equal(out.code, 1);
        assert.match(out.stdout, words);
        assert.match(out.stdout, advice);
    }
    assert.equal((await place.run('doctor', '--wrong')).code, 2);
});

test('with the settings of one process alone it says what it could not do', async () => {
    const web = await execute(program, ['doctor', '--json'], { env: { ...place.env(place.webSettings,
        { WEERKLANK_MIXER_KEY: place.key }), WEERKLANK_MIXER_DB: '', WEERKLANK_OWNER_DB: '' } });
    assert.equal(web.code, 0, web.stdout);
    const of = (name) => JSON.parse(web.stdout).filter((one) => one.name === name).map((one) => one.state);
    assert.deepEqual(of('state'), ['unknown']);
    assert.deepEqual(of('ballots'), ['unknown']);
    assert.deepEqual(of('sealing'), ['ok']);
    assert.deepEqual(of('rights'), ['ok']);
    assert.deepEqual(of('database').sort(), ['ok', 'unknown', 'unknown']);
    assert.match(web.stdout, /WEERKLANK_STATE/);

    const none = await execute(program, ['doctor'], { env: { ...place.env(), WEERKLANK_DB: '',
        WEERKLANK_MIXER_DB: '', WEERKLANK_OWNER_DB: '' } });
    assert.equal(none.code, 0, none.stdout);
    assert.match(none.stdout, /WEERKLANK_DB/);
});

test('a proxy that is not known makes one visitor of all', async () => {
    const proxy = async (more) => (await doctor(more)).of('proxy').map((one) => `${one.state} ${one.detail}`).join();
    assert.match(await proxy(), /^ok /);
    const https = { WEERKLANK_BASE_URL: 'https://ouders.example' };
    assert.match(await proxy(https), /^advice https:\/\/ouders\.example/);
    assert.match(await proxy({ ...https, WEERKLANK_TRUSTED_PROXY: '127.0.0.1' }), /^ok .*127\.0\.0\.1/);
});

test('files that others can read', async () => {
    const key = path.join(state, readdirSync(state).find((name) => name.endsWith('.key')));
    await finds('state', /0644/, () => chmodSync(key, 0o644), () => chmodSync(key, 0o600));
    await finds('state', /0711/, () => chmodSync(state, 0o711), () => chmodSync(state, 0o700));
    await finds(['secret', 'identity', 'pin'], /0640/, () => chmodSync(secret, 0o640), () => chmodSync(secret, 0o600));
});

test('keys beside the data of PostgreSQL', async () => {
    const inside = path.join(place.cluster, 'data', 'keys');
    mkdirSync(inside, { mode: 0o700 });
    for (const name of readdirSync(state)) copyFileSync(path.join(state, name), path.join(inside, name));
    for (const name of readdirSync(inside)) chmodSync(path.join(inside, name), 0o600);
    await finds('state-place', /data/, null, () => rmSync(inside, { recursive: true }), { WEERKLANK_STATE: inside });
});

test('a copy of the keys: asked for, on another disk, for its owner alone', async () => {
    const copy = path.join(place.folder, 'copy'), more = { WEERKLANK_STATE_COPY: copy };
    assert.deepEqual((await doctor()).of('state-copy').map((one) => one.state), ['advice']);
    await finds('state-copy', /copy/, null, () => mkdirSync(copy, { mode: 0o700 }), more);
    const same = (await doctor(more)).of('state-copy')[0];
    assert.equal(same.state, 'advice', same.detail);
    await finds('state-copy', /0755/, () => chmodSync(copy, 0o755), () => chmodSync(copy, 0o700), more);
});

test('keys that are lost, left over or should be gone', async () => {
    const key = path.join(state, readdirSync(state).find((name) => name.endsWith('.key')));
    await finds('ballots', /1 keys/, () => renameSync(key, `${place.folder}/away`),
        () => renameSync(`${place.folder}/away`, key));

    const old = path.join(state, `epoch-${'ab'.repeat(16)}.key`);
    writeFileSync(old, readFileSync(key), { mode: 0o600 });
    assert.deepEqual((await doctor()).broken, [], 'a key may be new');
    const yesterday = Date.now() / 1000 - 27 * 3600;
    await finds('ballots', /epoch-abab/, () => utimesSync(old, yesterday, yesterday), () => rmSync(old));

    const draft = path.join(state, `epoch-${'cd'.repeat(16)}.draft`);
    writeFileSync(draft, 'x', { mode: 0o600 });
    const { broken, of } = await doctor();
    rmSync(draft);
    assert.deepEqual(broken, []);
    assert.match(of('keys')[0].detail, /cdcd/);
    assert.equal(of('keys')[0].state, 'advice');
});

test('a mix that did not happen', async () => {
    const mixed = path.join(state, 'mixed');
    const kept = readFileSync(mixed);
    const hours = (count) => writeFileSync(mixed, `${Math.floor(Date.now() / 1000) - count * 3600}\n`);
    hours(25);
    assert.deepEqual((await doctor()).broken, []);
    await finds('mixed', /27 hours/, () => hours(27), () => writeFileSync(mixed, kept));
    assert.match(readFileSync(mixed, 'utf8'), /^\d+\n$/);
});

test('another mixer', async () => {
    const other = Buffer.alloc(32, 7).toString('base64url');
    await finds(['pin', 'sealing'], /another/, null, null, { WEERKLANK_MIXER_KEY: other });
    await finds(['pin', 'sealing'], /not a key/, null, null, { WEERKLANK_MIXER_KEY: 'short' });
    await finds('sealing', /Proefstad/,
        asked('CREATE TABLE kept AS SELECT * FROM weerklank.epoch_key;'
            + "UPDATE weerklank.epoch_key SET public_key = decode(repeat('09', 32), 'hex')"),
        asked('UPDATE weerklank.epoch_key k SET public_key = o.public_key FROM kept o'
            + ' WHERE o.epoch = k.epoch; DROP TABLE kept'));
    const away = `${place.folder}/identity`;
    await finds(['identity', 'pin'], /mixer-secret/, () => renameSync(secret, away), () => renameSync(away, secret));
});

/* The server has read its settings anew, so that whoever connects now has them. */
async function reload() {
    const loaded = () => superuser('SELECT pg_conf_load_time()');
    const before_ = await loaded();
    await superuser('SELECT pg_reload_conf()');
    await until('the settings to be read', async () => (await loaded()) !== before_);
}

/* Every line of sql/server.conf, changed to something else. */
test('settings of PostgreSQL', async () => {
    const changed = {
        log_error_verbosity: 'verbose', log_min_error_statement: 'error', log_parameter_max_length: '-1',
        log_parameter_max_length_on_error: '64', log_statement: 'ddl', log_min_duration_statement: '500',
        log_min_duration_sample: '100', log_transaction_sample_rate: '0.5', log_duration: 'on',
        log_statement_stats: 'on', log_parser_stats: 'on', log_planner_stats: 'on', log_executor_stats: 'on',
        debug_print_parse: 'on', debug_print_rewritten: 'on', debug_print_plan: 'on',
        log_autovacuum_min_duration: '0', log_min_messages: 'debug1', log_lock_waits: 'on',
    };
    const weaker = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', password_encryption: 'md5' };
    const lines = readFileSync(path.join(root, 'sql/server.conf'), 'utf8').match(/^[a-z]\w+(?= = )/gm);
    assert.deepEqual(lines.filter((name) => name !== 'track_commit_timestamp').sort(),
        [...Object.keys(changed), ...Object.keys(weaker)].sort());
    const exclusive = [['log_parser_stats', 'log_planner_stats', 'log_executor_stats'], ['log_statement_stats']];
    for (const leave of exclusive) {
        const given = Object.entries({ ...changed, ...weaker }).filter(([name]) => !leave.includes(name));
        for (const [name, value] of given) await superuser(`ALTER SYSTEM SET ${name} = '${value}'`);
        await reload();
        const { broken, of } = await doctor();
        for (const [name, value] of given) {
            const found = of('server').filter((one) => one.detail.includes(` ${name} = `));
            assert.equal(found.length, 3, name);
            assert.equal(found[0].state, name in weaker ? 'advice' : 'broken', `${name} = ${value}`);
        }
        assert.deepEqual([...new Set(broken.map((one) => one.name))], ['server']);
        await superuser('ALTER SYSTEM RESET ALL');
        await reload();
        assert.deepEqual((await doctor()).broken, []);
    }
});

test('settings that one role alone has, and settings of extensions', async () => {
    await finds('server', /log_statement = all \(web\)/, asked("ALTER ROLE weerklank_web SET log_statement = 'all'"),
        asked('ALTER ROLE weerklank_web RESET log_statement'));
    await finds('server', /auto_explain.log_min_duration = 0/,
        asked("ALTER ROLE weerklank_web SET session_preload_libraries = 'auto_explain';"
            + 'ALTER ROLE weerklank_web SET auto_explain.log_min_duration = 0'),
        asked('ALTER ROLE weerklank_web RESET ALL'));
    await superuser("ALTER SYSTEM SET synchronous_commit = 'remote_apply'");
    await superuser("ALTER SYSTEM SET log_min_messages = 'error'");
    await reload();
    assert.ok((await doctor()).of('server').every((one) => one.state === 'ok'), 'stronger is as good');
    await superuser('ALTER SYSTEM RESET ALL');
    await reload();
});

test('rights and roles', async () => {
    for (const [right, table] of [['SELECT', 'urn'], ['SELECT (sealed)', 'urn'], ['DELETE', 'receipt'],
        ['SELECT', 'open_code'], ['SELECT', 'sealed_text'], ['UPDATE (public_key)', 'epoch_key'], ['UPDATE', 'release']])
        for (const who of ['weerklank_web', 'PUBLIC'])
            await finds('rights', new RegExp(`${right.split(' ')[0]} on ${table}`),
                asked(`GRANT ${right} ON weerklank.${table} TO ${who}`),
                asked(`REVOKE ${right} ON weerklank.${table} FROM ${who}`));
    await finds(['roles', 'rights'], /web: SUPERUSER/, asked('ALTER ROLE weerklank_web SUPERUSER'),
        asked('ALTER ROLE weerklank_web NOSUPERUSER'));
    await finds('roles', /mixer: BYPASSRLS/, asked('ALTER ROLE weerklank_mixer BYPASSRLS'),
        asked('ALTER ROLE weerklank_mixer NOBYPASSRLS'));
    await finds(['roles', 'rights'], /web: member of weerklank_mixer/, asked('GRANT weerklank_mixer TO weerklank_web'),
        asked('REVOKE weerklank_mixer FROM weerklank_web'));
});

test('tables that tell more than they may', async () => {
    const owner = (words) => () => place.sql(words, 'weerklank_owner');
    for (const [words, adds, takes] of [
        [/urn\.cast_at/, 'ALTER TABLE weerklank.urn ADD cast_at timestamptz', 'ALTER TABLE weerklank.urn DROP cast_at'],
        [/receipt\.turn.*receipt_turn_seq/, 'ALTER TABLE weerklank.receipt ADD turn bigserial', 'ALTER TABLE weerklank.receipt DROP turn'],
        [/urn: peep/, `CREATE TRIGGER peep AFTER INSERT ON weerklank.urn FOR EACH ROW EXECUTE FUNCTION
            suppress_redundant_updates_trigger()`, 'DROP TRIGGER peep ON weerklank.urn'],
        [/open_code: peep/, 'CREATE RULE peep AS ON DELETE TO weerklank.open_code DO ALSO NOTIFY peep',
            'DROP RULE peep ON weerklank.open_code'],
    ]) await finds('tables', words, owner(adds), owner(takes));
    // What tells nothing by itself, but is explained nowhere.
    await owner('CREATE TABLE weerklank.tally (answers integer)')();
    const { broken } = await doctor();
    await owner('DROP TABLE weerklank.tally')();
    assert.match(broken.map((one) => `${one.name}: ${one.detail}`).join(), /^tables: .*tally/);
});

test('a database that is older, or is not there', async () => {
    await finds('database', /migrate/i,
        asked('CREATE TABLE kept AS SELECT * FROM weerklank.migration WHERE number >= 5;'
            + 'DELETE FROM weerklank.migration WHERE number >= 5'),
        asked('INSERT INTO weerklank.migration SELECT * FROM kept; DROP TABLE kept'));
    await finds('database', /cannot be reached/, null, null, { WEERKLANK_DB: 'host=/nonexistent dbname=weerklank' });
    await finds('database', /cannot be reached/, () => place.stopDatabase(), () => place.startDatabase());
});
