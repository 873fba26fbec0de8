/*
 * Moderators by command: the function that parents read, the key pair behind the passphrase, the
 * shares of a round that opens, and what a new passphrase takes away.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { addPerson, command, openRound } from './moderated.mjs';
import { day, execute, program, weerklank } from './harness.mjs';

const place = await weerklank();
after(() => place.close());
await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
const file = path.join(place.folder, 'plekken.csv');
writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,0\n');
await place.must('organisation', 'import', file);

const add = (...more) => command(place, 'vier losse woorden hier\n', 'user', 'add', ...more);
const keys = () => place.sql(`SELECT email, function, length(public_key), length(salt), length(wrapped)
    FROM weerklank.person LEFT JOIN weerklank.moderator_key USING (municipality_id, person_id) ORDER BY email`);
const shares = (round) => place.sql(`SELECT p.email, s.function, s.added_on IS NULL, length(s.sealed)
    FROM weerklank.text_share s JOIN weerklank.person p USING (municipality_id, person_id)
    WHERE s.round_id = '${round}' ORDER BY p.email`);

test('a moderator needs a function that fits on a page', async () => {
    const moderator = (...more) => add('x@dal.nl', '--role', 'moderator', ...more);
    for (const [what, said] of [
        [await moderator(), /needs a function/],
        [await moderator('--function', 'ja'), /3 to 80 characters/],
        [await moderator('--function', 'é'.repeat(81)), /3 to 80 characters/],
        [await moderator('--function', 'arts\nen meer'), /line break/]]) {
        assert.equal(what.code, 1);
        assert.match(what.stderr, said);
    }
    assert.equal(await keys(), '');
    const longest = 'é'.repeat(80); // characters, not bytes
    assert.equal((await moderator('--function', longest)).code, 0);
    assert.equal(await keys(), `x@dal.nl|${longest}|32|16|72`);
    await place.sql('DELETE FROM weerklank.person');
});

test('a moderator has a key pair, others have none, and half a moderator does not exist', async () => {
    await addPerson(place, 'anna', 'moderator', '--function', 'beleidsmedewerker jeugd');
    await addPerson(place, 'bram', 'moderator', '--function', 'voorzitter van de adviesraad');
    await addPerson(place, 'cor', 'council');
    assert.equal(await keys(), 'anna@dal.nl|beleidsmedewerker jeugd|32|16|72\n'
        + 'bram@dal.nl|voorzitter van de adviesraad|32|16|72\ncor@dal.nl||||');
    assert.equal(await place.sql(`SELECT count(DISTINCT public_key), count(DISTINCT salt), count(DISTINCT wrapped)
        FROM weerklank.moderator_key`), '2|2|2');
    await place.sql('REVOKE INSERT ON weerklank.moderator_key FROM weerklank_web');
    assert.equal((await add('eva@dal.nl', '--role', 'moderator', '--function', 'jeugdarts')).code, 1);
    await place.sql('GRANT INSERT ON weerklank.moderator_key TO weerklank_web');
    assert.equal(await place.sql("SELECT count(*) FROM weerklank.person WHERE email = 'eva@dal.nl'"), '0');
});

test('opening shares the text key with each of them, as they are then', async () => {
    const { round } = await openRound(place, 'proef');
    const shared = 'anna@dal.nl|beleidsmedewerker jeugd|t|80\nbram@dal.nl|voorzitter van de adviesraad|t|80';
    assert.equal(await shares(round), shared);
    assert.equal(await place.sql(`SELECT count(DISTINCT sealed) FROM weerklank.text_share`), '2');
    await addPerson(place, 'dirk', 'moderator', '--function', 'jeugdarts');
    await place.sql("UPDATE weerklank.person SET function = 'elders' WHERE email = 'bram@dal.nl'");
    assert.equal(await shares(round), shared);
});

test('a round that opens has a recovery key that was shown, whatever happens at the last moment', async () => {
    const round = (await place.must('round', 'create', '--name', 'laat', '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    const state = () => place.sql(`SELECT state, text_key IS NULL FROM weerklank.round WHERE round_id = '${round}'`);
    const key = /\b([0-9A-Z]{4}-){13}[0-9A-Z]{4}\b/;

    const full = await execute('sh', ['-c', 'exec "$0" round open "$1" >/dev/full', program, round], { env: place.env(place.webSettings) });
    assert.equal(full.code, 1);
    assert.match(full.stderr, /could not be shown/);
    assert.equal(await state(), 'draft|t');

    await place.atCommit('text_share', "RAISE 'no'");
    const refused = await place.run('round', 'open', round);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /perhaps laat has not been opened/);
    assert.match(refused.stdout, key);
    assert.match(refused.stdout, /These people can read[^]*\n {4}anna@dal\.nl, beleidsmedewerker jeugd\n {4}bram@dal\.nl, elders\n/);
    assert.doesNotMatch(refused.stdout, /cor@/);
    assert.equal(await state(), 'draft|t');

    await place.holdCommits('text_share');
    const killed = place.start('killed', ['round', 'open', round], place.env(place.webSettings));
    await place.commits(1);
    await killed.kill();
    assert.match(killed.output, key, 'shown before anything is final');
    await place.commits(0);
    await place.sql('DROP TRIGGER at_commit ON weerklank.text_share');
});

test('a new passphrase takes what was shared with the old one, and says how to get it back', async () => {
    const { round } = await openRound(place, 'later');
    const before = await place.sql("SELECT encode(k.wrapped, 'hex') FROM weerklank.moderator_key k "
        + "JOIN weerklank.person USING (person_id) WHERE email = 'anna@dal.nl'");
    const reset = await command(place, 'drie nieuwe woorden\n', 'user', 'reset', 'Anna@dal.nl');
    assert.equal(reset.code, 0, reset.stderr);
    assert.match(reset.stdout, /recovery key/);
    assert.equal(await shares(round), 'anna@dal.nl|beleidsmedewerker jeugd|t|\nbram@dal.nl|elders|t|80\ndirk@dal.nl|jeugdarts|t|80');
    assert.equal(await place.sql("SELECT count(*) FROM weerklank.text_share s JOIN weerklank.person USING (person_id) "
        + "WHERE email = 'anna@dal.nl' AND sealed IS NULL"), '2');
    const renewed = await place.sql("SELECT encode(k.wrapped, 'hex') FROM weerklank.moderator_key k "
        + "JOIN weerklank.person USING (person_id) WHERE email = 'anna@dal.nl'");
    assert.equal(renewed.length, 144);
    assert.notEqual(renewed, before);
    const others = await command(place, 'drie nieuwe woorden\n', 'user', 'reset', 'cor@dal.nl');
    assert.equal(others.code, 0, others.stderr);
    assert.doesNotMatch(others.stdout, /recovery key/);
});

test('the log of staff holds no passphrase', async () => {
    const log = await place.sql('SELECT string_agg(what || object, E\'\\n\') FROM weerklank.staff_log');
    assert.match(log, /person-add/);
    assert.doesNotMatch(log, /woorden|boom/);
});
