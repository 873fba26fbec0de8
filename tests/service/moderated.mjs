/*
 * A counted round with open answers and the moderators who may read them, for tests of the desk.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { day, execute, program, until } from './harness.mjs';

/* A command as the web process's user, with something typed. */
export const command = (place, input, ...args) =>
    execute(program, args, { env: place.env(place.webSettings), input });

/* Somebody with a login: { email, passphrase }. */
export async function addPerson(place, name, role, ...more) {
    const person = { email: `${name}@dal.nl`, passphrase: `${name} leest graag onder een oude boom` };
    const out = await command(place, `${person.passphrase}\n`, 'user', 'add', person.email, '--role', role, ...more);
    assert.equal(out.code, 0, out.stderr);
    return person;
}

/* A round that opens; its id and its recovery key. */
export async function openRound(place, name, form = 'ouder-kort') {
    const round = (await place.must('round', 'create', '--name', name, '--opens', day(-1), '--closes', day(9),
        '--feedback-on', day(60), '--feedback-where', 'hier', '--parents', form)).trim();
    const out = await place.must('round', 'open', round);
    return { round, recovery: out.match(/\b([0-9A-Z]{4}-){13}[0-9A-Z]{4}\b/)[0] };
}

/*
 * Three places, moderators anna and bram, cor of the council, and a released round in which these
 * texts were written: { web, round, recovery, people }.
 */
export async function moderatedRound(place, texts) {
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const people = {
        anna: await addPerson(place, 'anna', 'moderator', '--function', 'beleidsmedewerker jeugd'),
        bram: await addPerson(place, 'bram', 'moderator', '--function', 'voorzitter van de adviesraad'),
        cor: await addPerson(place, 'cor', 'council'),
    };
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\n'
        + 'De Eik,school,Noord,B,40,0\nDe Iep,school,Zuid,C,40,0\nDe Es,school,West,D,40,0\n');
    await place.must('organisation', 'import', file);
    const opened = await openRound(place, 'proef');
    const links = JSON.parse(await place.must('link', 'list', opened.round, '--json'))
        .map((link) => new URL(link.url).pathname);
    const mixer = await place.mixer();
    const web = await place.serve();
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    for (const [index, text] of texts.entries()) {
        const target = links[index % links.length];
        const receipt = (await web.get(target)).body.match(/name="receipt" value="([^"]+)"/)[1];
        const reply = await web.post(target, new URLSearchParams({ receipt, O1_1: '3', O_open2: text, gezien: '1' }));
        assert.equal(reply.status, 303);
    }
    await place.must('round', 'close', opened.round, '--now');
    await mixer.stop();
    return { web, people, ...opened };
}
