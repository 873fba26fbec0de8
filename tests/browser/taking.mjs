/*
 * A round with every kind of question (forms/proef.json) and one with the parents' ordinary
 * form, and what a visitor does on their pages.
 */
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { day, root, until, weerklank } from '../service/harness.mjs';

/*
 * { place, web, all, usual }: addresses of the two questionnaires. `more` has other rounds: the
 * name under which the address is given, with its form and languages.
 */
export async function taking(more = {}) {
    const place = await weerklank();
    const forms = path.join(place.folder, 'forms');
    cpSync(path.join(root, 'forms'), forms, { recursive: true });
    cpSync(fileURLToPath(new URL('forms', import.meta.url)), forms, { recursive: true });
    place.webSettings.WEERKLANK_FORMS = forms;
    await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
    const file = path.join(place.folder, 'plekken.csv');
    writeFileSync(file, 'name,kind,district,board,families,staff\n'
        + 'De Eik,school,Noord,B,300,0\nDe Iep,school,Zuid,C,300,0\n');
    await place.must('organisation', 'import', file);
    await place.mixer();
    const links = {};
    const rounds = { all: ['proef', 'nl,en'], usual: ['ouder-standaard', 'nl,en,ar'], ...more };
    for (const [name, [form, languages]] of Object.entries(rounds)) {
        for (const language of languages.split(',').slice(2))
            await place.must('form', 'checked', path.join(forms, `${form}.json`), '--lang', language);
        const round = (await place.must('round', 'create', '--name', name, '--opens', day(-1), '--closes', day(9),
            '--feedback-on', day(60), '--feedback-where', 'dal.example/antwoord',
            ...form === 'ouder-standaard' ? ['--theme', 'lezen'] : [], '--parents', form, '--languages', languages)).trim();
        await place.must('round', 'open', round);
        const [link] = JSON.parse(await place.must('link', 'list', round, '--json'));
        links[name] = new URL(link.url).pathname;
    }
    const web = await place.serve();
    await until('a key for the urn', async () =>
        (await place.sql('SELECT count(*) FROM weerklank.epoch_key')) === '1');
    return { place, web, ...links };
}

export const ballots = async (place) => Number(await place.sql('SELECT count(*) FROM weerklank.urn'));

/* The heading of the question, or of the page, that is in front. */
export const front = (page) => page.evaluate(() => {
    const seen = [...document.querySelectorAll('legend, .legend, .send h2, .summary h2, :not(.away) > h1')]
        .filter((element) => element.offsetHeight > 1);
    const words = seen[0]?.cloneNode(true);
    words?.querySelector('.number')?.remove();
    return words?.textContent.trim();
});

export const next = (page) => page.click('.steps button:last-child');
export const back = (page) => page.click('.steps .back');

/* From the start over questions that are left open to the screen with "Versturen". */
export async function toTheEnd(page) {
    if (await page.isVisible('a[href="#vragen"]')) await page.click('a[href="#vragen"]');
    for (let step = 0; step < 40 && !await page.isVisible('.send button'); step++) await next(page);
}

/* What the page sends: the fields of each form, and its receipt apart. */
export function sent(page) {
    const posts = { fields: [], receipts: [] };
    page.on('request', (request) => {
        if (request.method() !== 'POST') return;
        const fields = [...new URLSearchParams(request.postData())].filter(([, value]) => value);
        posts.receipts.push(fields.find(([name]) => name === 'receipt')[1]);
        posts.fields.push(fields.filter(([name]) => name !== 'receipt').map((field) => field.join('=')));
    });
    return posts;
}
