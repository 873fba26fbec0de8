/*
 * The attacker. Knows who answered when and what was asked, and who had which code; has what was
 * captured, the final keys, the recovery key of the open answers and the secret of the web
 * process; wants to know who gave which answer. Everything that helps is a finding: { kind, what }.
 *
 *     plaintext  an answer, an open answer or a code stands somewhere as it was given
 *     code       a ballot or its receipt knows the code with which it was cast
 *     count      something counts answers
 *     shape      a table that a ballot touches tells a time, an order or more than one length
 *     opened     a ballot that was cast before the last mix opens where it lay before it, or an
 *                open answer opens without the recovery key
 *     order      where ballots or open answers lie knows in which order people answered
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { execute } from '../harness.mjs';
import { PROOF, knowing } from './statistics.mjs';

/* What a ballot touches. */
const TOUCHED = ['urn', 'receipt', 'open_code', 'sealed_text'];

const unhex = (hex) => Buffer.from(hex, 'hex');

/* ---- plaintext ----------------------------------------------------------------------- */

/* How bytes may be written: as they are, in hex, base64 at each of its three places. */
function spellings(bytes) {
    const hex = bytes.toString('hex');
    const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
        .slice(shift ? 4 : 0, -4));
    return [bytes, ...[hex, hex.toUpperCase(), ...base64].map((text) => Buffer.from(text))];
}

/* How a list of small numbers may be written. */
function numbersAs(list) {
    const wide = (size) => {
        const bytes = Buffer.alloc(list.length * size);
        list.forEach((number, i) => bytes.writeUInt16LE(number, i * size));
        return bytes;
    };
    const joined = ['', ',', ', ', '|', ';', '\t', '","', '", "'].map((by) => Buffer.from(list.join(by)));
    return [...spellings(Buffer.from(list)), ...joined, wide(2), wide(4), wide(8)];
}

/* The answers that all gave alike, the word that every open answer begins with, and the codes. */
function needles({ names, alike, word, people }) {
    const [one, two] = names, [a, b] = alike;
    return [
        ...numbersAs(alike).map((bytes) => ['the closed answers', bytes]),
        ...[`${one}=${a}&${two}=${b}`, `"${one}":"${a}"`, `"${one}": "${a}"`, `${one}: ${a}`]
            .map((text) => ['the closed answers', Buffer.from(text)]),
        ...spellings(Buffer.from(word)).map((bytes) => ['an open answer', bytes]),
        ['an open answer', Buffer.from(word, 'utf16le')],
        ...people.filter(({ code }) => code).flatMap(({ code }) =>
            [code, code.toLowerCase(), code.match(/.{1,4}/g).join('-')].flatMap((text) => spellings(Buffer.from(text))))
            .map((bytes) => ['a code', bytes]),
    ];
}

function plaintext(capture, asked) {
    const found = [];
    for (const [what, bytes] of needles(asked))
        for (const piece of capture.haystack.pieces)
            if (piece.bytes.includes(bytes))
                found.push({ kind: 'plaintext', what: `${what} in ${piece.where}` });
    return found;
}

/* ---- counts and shape ---------------------------------------------------------------- */

/* The numbers in a column, however deep. */
function numbersIn(value) {
    return new Set((JSON.stringify(value).match(/(?<![\w.-])\d+(?![\w.-])/g) ?? []).map(Number));
}

/* A column in which every true number appears after the first day, and every true number of the
 * second day after that: it counts. truths: { what: [numbers of day 1, numbers of day 2] }. */
function counts(stages, truths, dayOf) {
    const found = [];
    for (const { table, column } of stages.at(-1).catalog.columns) {
        const seen = stages.map(({ rows, moment }) => ({ day: dayOf(moment),
            numbers: numbersIn((rows[table] ?? []).map((row) => row[column])) }));
        const fresh = (day, wanted) => {
            const earlier = seen.filter((one) => one.day < day);
            return seen.some((one) => one.day === day && wanted.every((number) =>
                one.numbers.has(number) && !earlier.some(({ numbers }) => numbers.has(number))));
        };
        for (const [what, [first, second]] of Object.entries(truths))
            if (fresh(1, first) && fresh(2, second))
                found.push({ kind: 'count', what: `${table}.${column} counts ${what}` });
    }
    return found;
}

function shape({ catalog, rows, moment }, mixed) {
    const found = [];
    const say = (what) => found.push({ kind: 'shape', what: `${moment}: ${what}` });
    for (const { table, column, type, default: given, identity } of catalog.columns) {
        if (!TOUCHED.includes(table)) continue;
        const name = `${table}.${column}`;
        if (/time|date|interval/.test(type)) say(`${name} is a time`);
        else if (!/^(uuid|bytea|text)$/.test(type)) say(`${name} is ${type}`);
        if (identity || (given && given !== 'gen_random_uuid()')) say(`${name} is filled with ${given}`);
    }
    for (const name of catalog.sequences) say(`${name} is a sequence`);
    for (const name of catalog.triggers) say(`${name} is a trigger`);
    for (const table of ['urn', 'sealed_text']) {
        const list = rows[table];
        if (new Set(list.map(({ sealed }) => sealed.length)).size > 1) say(`${table} has rows of several lengths`);
        if (mixed && new Set(list.map(({ xmin }) => xmin)).size > 1) say(`${table} was not written at once`);
    }
    return found;
}

/* ---- codes --------------------------------------------------------------------------- */

/* So many bytes that are the same are no chance. Letters need more of them than bytes do: of an
 * alphabet of 16 or 32 they tell four or five bits each. */
const WINDOW = { bytes: 6, letters: 12 };

/* The hash that the database has, or had, of the code of each who had one. */
async function hashesOf(people, secret, program) {
    const coded = people.filter(({ code }) => code);
    const out = await execute(program, [], { input: coded.map(({ code }) => `code ${secret} ${code}\n`).join('') });
    if (out.code !== 0) throw new Error(`the opener failed: ${out.stderr}`);
    return out.stdout.trimEnd().split('\n');
}

const windowsOf = (bytes, size) => Array.from({ length: Math.max(bytes.length - size + 1, 0) }, (_, i) =>
    bytes.toString('latin1', i, i + size));

/* A value as PostgreSQL shows it, as the bytes that it is: those of a bytea or a uuid, otherwise
 * its letters. */
function bytesOf(value) {
    const text = String(value);
    if (text.startsWith('\\x')) return unhex(text.slice(2));
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? unhex(text.replaceAll('-', '')) : Buffer.from(text);
}

/* What lies beside a ballot, or in one that opens, and was made from a code: a piece of the code
 * or of its hash, in bytes or in letters. */
function codes(stages, opened, people, hashes) {
    const found = [];
    const written = [...people.filter(({ code }) => code).flatMap(({ code }) => [code, code.toLowerCase()]),
        ...hashes].map((text) => Buffer.from(text));
    const windows = {
        bytes: new Set(hashes.flatMap((hex) => windowsOf(unhex(hex), WINDOW.bytes))),
        letters: new Set(written.flatMap((bytes) => windowsOf(bytes, WINDOW.letters))),
    };
    const knows = (bytes) => Object.entries(WINDOW).some(([kind, size]) =>
        windowsOf(bytes, size).some((piece) => windows[kind].has(piece)));
    for (const { moment, rows } of stages)
        for (const table of ['urn', 'receipt', 'sealed_text'])
            for (const column of Object.keys(rows[table][0] ?? {}))
                if (rows[table].some((row) => knows(bytesOf(row[column]))))
                    found.push({ kind: 'code', what: `${table}.${column} after ${moment}` });
    const telling = [...opened.values()].filter(({ plain }) => knows(plain));
    if (telling.length > 0) found.push({ kind: 'code', what: `${telling.length} opened ballots know theirs` });
    return found;
}

/* ---- opening ------------------------------------------------------------------------- */

/* The key pair of which a recovery key is the secret half: 32 bytes in Crockford's base32. */
export function recovered(text) {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const bits = [...text.replaceAll('-', '')]
        .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from(bits.slice(0, 256).match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const whole = Buffer.concat([unhex('302e020100300506032b656e04220420'), secret]);
    const key = createPublicKey(createPrivateKey({ key: whole, format: 'der', type: 'pkcs8' }));
    return { secret: secret.toString('hex'),
        public: key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex') };
}

/* Opens what opens: a Map from the sealed bytes (hex) to { key, plain }. */
async function opener(program, keys, boxes) {
    const list = [...boxes];
    const input = [...keys.map((key) => `key ${key.public} ${key.secret}`),
        ...list.map((box) => `box ${box}`)].join('\n');
    const out = await execute(program, [], { input: `${input}\n` });
    if (out.code !== 0) throw new Error(`the opener failed: ${out.stderr}`);
    const opened = new Map();
    out.stdout.trimEnd().split('\n').forEach((line, i) => {
        const [index, plain] = line.split(' ');
        if (plain) opened.set(list[i], { key: keys[index], plain: unhex(plain) });
    });
    return opened;
}

/* Every place in what was captured where something of that length may lie as PostgreSQL stores
 * it, after the four bytes that tell its length: [{ piece, at, box }]. */
function boxesOf(capture, size) {
    const head = Buffer.alloc(4), found = [];
    head.writeUInt32LE((size + 4) << 2);
    for (const piece of capture.haystack.pieces)
        for (let at = piece.bytes.indexOf(head); at >= 0; at = piece.bytes.indexOf(head, at + 1))
            if (at + 4 + size <= piece.bytes.length)
                found.push({ piece, at, box: piece.bytes.toString('hex', at + 4, at + 4 + size) });
    return found;
}

/* ---- order --------------------------------------------------------------------------- */

const ctidNumber = (text) => {
    const [block, offset] = text.slice(1, -1).split(',').map(Number);
    return block * 65536 + offset;
};

/* Any column as positions. */
function positions(column, values) {
    if (column === 'ctid') return values.map(ctidNumber);
    const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    if (texts.every((text) => /^-?\d+(\.\d+)?$/.test(text))) return texts.map(Number);
    const sorted = [...new Set(texts)].sort();
    return texts.map((text) => sorted.indexOf(text));
}

/* Lists of where things lie, each with the person it belongs to: { what, list: [{ who, value }] } */
function* rowLists(what, rows, told) {
    const columns = Object.keys(rows[0]?.row ?? {});
    for (const column of columns) {
        const values = positions(column, rows.map(({ row }) => row[column]));
        yield { what: `${what} by ${column}`, list: rows.map(({ who }, i) => ({ who, value: values[i] })) };
    }
    for (const field of ['lsn', 'at']) {
        const list = rows.map(({ who, row }) => ({ who, value: told.findLast((one) =>
            one.tx === row.xmin && one.ctid === row.ctid)?.[field] }));
        if (list.some(({ value }) => value !== undefined))
            yield { what: `${what} by ${field} in pg_waldump`, list: list.filter(({ value }) => value !== undefined) };
    }
}

/* Where they lie in files and streams, the first time and the last. */
function* placeLists(places) {
    const groups = new Map();
    for (const { piece, at, who, key } of places) {
        const [, file, page] = piece.where.match(/^(.*?)(?: page (\d+))?$/);
        const name = `${key.why} key, ${file}`;
        if (!groups.has(name)) groups.set(name, new Map());
        const offset = Number(page ?? 0) * 8192 + at, known = groups.get(name).get(who);
        groups.get(name).set(who, known ? [Math.min(known[0], offset), Math.max(known[1], offset)] : [offset, offset]);
    }
    for (const [name, whos] of groups)
        for (const [i, which] of ['first', 'last'].entries())
            yield { what: `${which} place in ${name}`, list: [...whos].map(([who, at]) => ({ who, value: at[i] })) };
}

/* ---- all of it ----------------------------------------------------------------------- */

/*
 * known: { names, alike, word, people: [{ answers (a pattern of the packed bytes in hex), text, day, code? }]
 * in the order of answering, secret: of the web process, truths, dayOf(moment), mixedAt: the moments right after
 * a mix, lastMix }, keys: [{ why, public, secret }], textKey, program: the opener.
 * Gives { findings, lists, least, opened, texts, places, bytes, used: how many codes were spent }.
 */
export async function attack(capture, known, keys, textKey, program) {
    const findings = [...plaintext(capture, known),
        ...counts(capture.stages, known.truths, known.dayOf)];
    for (const stage of capture.stages) findings.push(...shape(stage, known.mixedAt.includes(stage.moment)));

    const whoOf = (plain) => {
        const text = plain.toString('hex');
        return known.people.findIndex(({ answers }) => answers.test(text.slice(52)));
    };
    const rows = capture.stages.flatMap(({ moment, rows: { urn } }) =>
        urn.map((row) => ({ moment, row, box: row.sealed.slice(2) })));
    const sizes = new Set(rows.map(({ box }) => box.length / 2));
    const places = [...sizes].flatMap((size) => boxesOf(capture, size));
    const opened = await opener(program, keys, new Set([...places, ...rows].map(({ box }) => box)));
    const hashes = await hashesOf(known.people, known.secret, program);
    findings.push(...codes(capture.stages, opened, known.people, hashes));
    const readable = (list) => list.filter(({ box }) => opened.has(box)).map((one) => ({ ...one,
        key: opened.get(one.box).key, who: whoOf(opened.get(one.box).plain) })).filter(({ who }) => who >= 0);

    const lists = [];
    for (const { moment } of capture.stages) {
        const mine = readable(rows.filter((one) => one.moment === moment));
        const early = capture.stages.findIndex((stage) => stage.moment === moment)
            < capture.stages.findIndex((stage) => stage.moment === known.lastMix);
        for (const key of keys) {
            const those = mine.filter((one) => one.key === key);
            if (early && those.length > 0)
                findings.push({ kind: 'opened', what: `${those.length} ballots after ${moment} with the ${key.why} key` });
            lists.push(...rowLists(`urn after ${moment}, ${key.why} key`, those, capture.told.urn));
        }
    }
    const readablePlaces = readable(places);
    lists.push(...placeLists(readablePlaces));

    const last = capture.stages.at(-1);
    const sealedTexts = last.rows.sealed_text.map(({ sealed }) => sealed.slice(2));
    for (const { key } of (await opener(program, keys, sealedTexts)).values())
        findings.push({ kind: 'opened', what: `an open answer with the ${key.why} key` });
    const texts = await opener(program, [textKey], sealedTexts);
    const textRows = last.rows.sealed_text.map((row) => ({ row, who: known.people.findIndex(({ text }) =>
        text && texts.get(row.sealed.slice(2))?.plain.includes(text)) })).filter(({ who }) => who >= 0);
    lists.push(...rowLists('open answers', textRows, capture.told.sealed_text));

    let least = { p: 1, what: 'nothing' };
    for (const { what, list } of lists) {
        const sorted = [...list].sort((a, b) => a.who - b.who);
        const { p, test } = knowing(sorted.map(({ value }) => value),
            sorted.map(({ who }) => known.people[who].day === 1));
        if (p < least.p) least = { p, what: `${what} (${test})` };
        if (p < PROOF) findings.push({ kind: 'order', what: `${what}: ${test}, p = ${p.toExponential(1)}, n = ${list.length}` });
    }
    const openCodes = (stage) => new Set(stage.rows.open_code.map(({ hash }) => hash.slice(2)));
    const [before, after] = ['opening', 'night 2'].map((moment) => openCodes(capture.stages.find((one) => one.moment === moment)));
    const finalRows = readable(rows.filter((one) => one.moment === last.moment));
    return { findings, lists: lists.length, least, opened: finalRows.length, texts: textRows.length,
        places: readablePlaces.length, bytes: capture.size(),
        used: hashes.filter((hash) => before.has(hash) && !after.has(hash)).length };
}
