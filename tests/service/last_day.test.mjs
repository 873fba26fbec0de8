/*
 * The last day of a round ends at midnight in the Netherlands, also on the days on which the clock
 * is put forward and back.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { execute, program, weerklank } from './harness.mjs';

const place = await weerklank();
after(() => place.close());
await place.must('municipality', 'add', 'Dal', '--cbs', 'GM0001');
const file = path.join(place.folder, 'plekken.csv');
writeFileSync(file, 'name,kind,district,board,families,staff\nDe Eik,school,Noord,B,40,0\n');
await place.must('organisation', 'import', file);

async function linkOfRound(closes) {
    const round = (await place.must('round', 'create', '--name', closes, '--opens', '2026-01-05', '--closes', closes,
        '--feedback-on', '2027-01-15', '--feedback-where', 'hier', '--parents', 'ouder-kort')).trim();
    const earlier = { WEERKLANK_NOW: String(Date.parse('2026-01-05T12:00:00Z') / 1000) };
    const opened = await execute(program, ['round', 'open', round], { env: place.env(place.webSettings, earlier) });
    assert.equal(opened.code, 0, opened.stderr);
    return new URL(JSON.parse(await place.must('link', 'list', round, '--json'))[0].url).pathname;
}

for (const [closes, midnight] of [['2026-03-29', '2026-03-29T22:00:00Z'], ['2026-10-25', '2026-10-25T23:00:00Z'],
    ['2026-12-31', '2026-12-31T23:00:00Z']])
    test(`a round whose last day is ${closes} gives out its page until midnight`, async () => {
        const link = await linkOfRound(closes);
        for (const [seconds, status, title] of [[-1, 200, /<form id="vragen"/], [0, 410, /gesloten/]]) {
            const web = await place.serve({ WEERKLANK_NOW: String(Date.parse(midnight) / 1000 + seconds), WEERKLANK_WORKERS: '1' });
            const page = await web.get(`${link}?taal=nl`);
            assert.equal(page.status, status, `${seconds} s after midnight`);
            assert.match(page.body, title);
            await web.stop();
        }
    });
