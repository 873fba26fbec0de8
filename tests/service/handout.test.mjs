/*
 * What a place hands out: an address of its own that whoever answers does not find, with the
 * poster, the texts and the paper; gone when the round or the link is.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { openRound } from './moderated.mjs';
import { weerklank } from './harness.mjs';

let place, web, round, links;

const linksOf = async () => JSON.parse(await place.must('link', 'list', round, '--json'));
const pathOf = (url) => new URL(url).pathname;

before(async () => {
    place = await weerklank();
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001', '--contact', 'Bel Team Ouders');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,0\nDe Iep,school,Zuid,C,60,0\n');
    await place.must('organisation', 'import', file);
    ({ round } = await openRound(place, 'proef'));
    links = await linksOf();
    web = await place.serve({ WEERKLANK_BASE_URL: 'http://localhost' });
});
after(() => place?.close());

test('each link has a hand-out of another secret, a trial link has none', async () => {
    await place.must('link', 'trial', links[0].id.slice(0, 8));
    const all = await linksOf();
    assert.equal(all.filter((link) => link.handout).length, 2);
    assert.equal(all.find((link) => link.trial).handout, null);
    for (const link of links) {
        assert.match(pathOf(link.handout), /^\/uitdelen\/[0-9A-HJKMNP-TV-Z]{20}$/);
        assert.ok(!link.handout.includes(pathOf(link.url).slice(3)));
    }
    assert.match(await place.must('link', 'list', round), /\/uitdelen\/[0-9A-Z]{20}\n/);
});

test('it has the link, the code to type, ready texts in each language and no cookie', async () => {
    const [link] = links, token = pathOf(link.url).slice(3);
    const page = await web.get(pathOf(link.handout));
    assert.equal(page.status, 200);
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.deepEqual(page.cookies, []);
    assert.ok(page.body.includes(`http://localhost/v/${token}`));
    assert.ok(page.body.includes(token.match(/.{4}/g).join('-')));
    assert.ok(page.body.includes(`href="/v/${token}?tablet"`));
    const texts = [...page.body.matchAll(/<textarea id="(\w+)-(\w+)"[^>]* lang="(\w+)"[^>]*>\n([^<]*)</g)];
    assert.deepEqual(texts.map(([, channel, language]) => `${channel} ${language}`),
        ['nl', 'en'].flatMap((language) => ['app', 'whatsapp', 'brief', 'mail'].map((channel) => `${channel} ${language}`)));
    for (const [, , language, lang, words] of texts) {
        assert.equal(lang, language);
        assert.ok(words.includes(`http://localhost/v/${token}`), words);
        assert.ok(words.includes('De Eik'), words);
    }
    assert.match((await web.get(`${pathOf(link.handout)}?taal=en`)).body, /Hand out: De Eik/);
});

test('whoever answers does not find it', async () => {
    const [link] = links;
    const secret = pathOf(link.handout).slice('/uitdelen/'.length);
    for (const tail of ['', '/privacy', '/bedankt'])
        assert.ok(!(await web.get(`${pathOf(link.url)}${tail}`)).body.includes(secret));
    assert.equal((await web.get(`/uitdelen/${pathOf(link.url).slice(3)}`)).status, 404);
    assert.equal((await web.get(`/v/${secret}`)).status, 404);
    assert.equal((await web.get('/uitdelen/AAAAAAAAAAAAAAAAAAAA')).status, 404);
    assert.equal((await web.get('/uitdelen/niets')).status, 404);
});

test('the count is that of the night, in fives, and never one below five', async () => {
    const [link] = links;
    assert.match((await web.get(pathOf(link.handout))).body, /nog geen 5 antwoorden. Gevraagd zijn er 40/);
    await place.sql(`UPDATE weerklank.link SET progress = 15 WHERE link_id = '${link.id}'`);
    assert.match((await web.get(pathOf(link.handout))).body, /er 15 antwoorden of een paar meer/);
});

test('the poster comes as a page, as a drawing and by command', async () => {
    const [link] = links, at = `${pathOf(link.handout)}/poster`;
    const page = await web.get(`${at}?papier=a4&tweede=en&derde=xx`);
    assert.match(page.body, /Vertel het ons\./);
    assert.match(page.body, /Tell us\./);
    assert.doesNotMatch(page.body, /class="sheet a5"/);
    const small = await web.get(`${at}?papier=a5&tweede=nl`);
    assert.match(small.body, /class="sheet a5"/);
    assert.doesNotMatch(small.body, /Tell us\./);
    const drawing = await web.get(`${at}?papier=svg&tweede=en`);
    assert.equal(drawing.headers['content-type'], 'image/svg+xml');
    assert.match(drawing.headers['content-disposition'], /poster\.svg/);
    const file = path.join(place.folder, 'poster.svg');
    place.settings.WEERKLANK_BASE_URL = 'http://localhost';
    await place.must('link', 'poster', link.id, '-o', file, '--languages', 'nl,en');
    assert.equal(readFileSync(file, 'utf8'), drawing.body);
    const again = await place.run('link', 'poster', link.id, '-o', file);
    assert.equal(again.code, 1);
    const trial = (await linksOf()).find((one) => one.trial);
    const none = await place.run('link', 'poster', trial.id, '-o', `${file}2`);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /no poster/);
    assert.ok(!existsSync(`${file}2`));
});

test('the paper has every question, with boxes and lines', async () => {
    const paper = await web.get(`${pathOf(links[0].handout)}/papier`);
    const form = JSON.parse(readFileSync(new URL('../../forms/ouder-kort.json', import.meta.url), 'utf8'));
    const questions = form.pages.flatMap((one) => one.elements);
    for (const question of questions) {
        assert.ok(paper.body.includes(question.title.nl), question.title.nl);
        for (const choice of question.choices ?? []) assert.ok(paper.body.includes(`<li>${choice.text.nl}</li>`), choice.text.nl);
    }
    assert.equal(paper.body.match(/class="line"/g).length, 4);
    assert.match(paper.body, /class="boxes several"/);
});

test('on paper a ranking is numbered, and what depends on an answer says so once', async () => {
    const { round: more } = await openRound(place, 'meer', 'voorbeeld-bibliotheek');
    const [link] = JSON.parse(await place.must('link', 'list', more, '--json'));
    const { body } = await web.get(`${pathOf(link.handout)}/papier`);
    assert.match(body, /Wat moet er als eerste bij komen\?<\/h2>\s*<p class="stem">[^<]*<\/p>\s*<p class="stem">Schrijf een 1 bij[^<]*<\/p>\s*<ul class="boxes several">/);
    assert.match(body, /Waarom nog niet\?<\/h2>\s*<p class="only">Alleen als u bij vraag 5 koos: Nee\.<\/p>/);
    assert.match(body, /Wat maakte het moeilijk\?<\/h2>\s*<p class="only">Alleen als u bij vraag 3 koos: 1: heel moeilijk of 2\.<\/p>/);
    assert.doesNotMatch(body, /koos: Iets anders/);
});

test('a link that is withdrawn and a round that is closed have nothing to hand out', async () => {
    await place.must('link', 'withdraw', links[1].id);
    for (const tail of ['', '/poster', '/papier'])
        await web.tells(410, `${pathOf(links[1].handout)}${tail}`);
    await place.must('round', 'close', round);
    await web.tells(410, pathOf(links[0].handout));
    assert.match((await web.get(pathOf(links[0].handout))).body, /gesloten/);
});
