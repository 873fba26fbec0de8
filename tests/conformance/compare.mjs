// Compares our reading of forms with that of the library, on forms and answers that are made up.
//
//   node tests/conformance/compare.mjs [--seed N] [--forms N] [--seconds N]
//
// Without --seconds it ends after --forms (1,000). A case that differs is made smaller first and
// then printed; the exit code is 1.
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { answersTo, elementsOf, sendable } from './answering.mjs';
import { chance } from './chance.mjs';
import { Deviations } from './form_deviations.mjs';
import { generate } from './generate.mjs';
import { libraryModel, libraryOutcome } from './library.mjs';
import { Ours } from './ours.mjs';
import { shrink } from './shrink.mjs';

const ANSWERS = 4; // to each form

// What forms are made of. Fewer of them makes a search for one thing faster.
export const FEATURES = {
    kinds: ['radiogroup', 'checkbox', 'dropdown', 'rating', 'boolean', 'text', 'number', 'comment', 'html', 'matrix', 'ranking', 'imagepicker'],
    logic: true,
    panels: true,
    requiredIf: true,
    validators: true,
    other: true,
    calculated: true,
};

function empty(value) {
    if (value === null || value === undefined || value === '') return true;
    return typeof value === 'object' && Object.values(value).every(empty);
}

// Everything that differs, as {part, name, ours, library}.
function* differences(ours, library) {
    const visible = ours.visible.filter((name) => !name.startsWith('heading-'));
    for (const name of new Set([...visible, ...library.visible]))
        if (visible.includes(name) !== library.visible.includes(name))
            yield { part: 'visible', name, ours: visible.includes(name), library: library.visible.includes(name) };
    for (const name of new Set([...ours.errors, ...library.errors].map((error) => error.name))) {
        const [mine, theirs] = [ours, library].map(({ errors }) =>
            errors.filter((error) => error.name === name).map(({ kind }) => kind),
        );
        // Of several things that are wrong with a question we say one.
        if (!mine.length || !mine.every((kind) => theirs.includes(kind)))
            yield { part: 'error', name, ours: mine, library: theirs };
    }
    if (ours.errors.length || library.errors.length) return;
    for (const name of new Set([...Object.keys(ours.data), ...Object.keys(library.data)])) {
        const [mine, theirs] = [ours.data[name], library.data[name]];
        if (!isDeepStrictEqual(mine, theirs) && !(mine === undefined && empty(theirs)))
            yield { part: 'data', name, ours: mine, library: theirs };
    }
}

// In words what differs and is not declared; '' when nothing does.
function difference(form, ours, library, deviations) {
    const elements = elementsOf(form);
    for (const found of differences(ours, library))
        if (!deviations.explain(found, elements.get(found.name) ?? {}, ours.data[found.name]))
            return JSON.stringify(found);
    return '';
}

// The difference for one form and one set of answers, with a model of its own.
async function differs(ours, { form, answers }) {
    if (!sendable(form, answers)) return '';
    const outcomes = await ours.ask(form, [answers]);
    if (outcomes.refused || outcomes[0].errors.some(({ kind }) => kind === 'unknown')) return '';
    return difference(form, outcomes[0], libraryOutcome(libraryModel(form), answers), new Deviations());
}

// Tries one form with several answers; the first case that differs, made small, or null.
async function tryForm(ours, { form, answers }, deviations) {
    const outcomes = await ours.ask(form, answers);
    if (outcomes.refused) return { form, answers: {}, what: `refused: ${JSON.stringify(outcomes.refused)}` };
    const model = libraryModel(form);
    for (const [i, outcome] of outcomes.entries()) {
        const found = { form, answers: answers[i] };
        if (!difference(form, outcome, libraryOutcome(model, answers[i]), deviations)) continue;
        // Once more, for a model that is used again may remember something.
        const what = difference(form, outcome, libraryOutcome(libraryModel(form), answers[i]), deviations);
        if (!what) continue;
        const small = await shrink(found, async (smaller) => !!(await differs(ours, smaller)));
        return { ...small, what: (await differs(ours, small)) || what };
    }
    return null;
}

// Runs through forms, made up or {name, form} of a list, until `enough` says so; calls `found` with
// each case that differs.
export async function compare({ seed, features = FEATURES, list, answers: count = ANSWERS, enough = () => false, found }) {
    const ours = new Ours();
    const deviations = new Deviations();
    let forms = 0;
    for (; list ? forms < list.length : !enough(forms); forms++) {
        const dice = chance(seed + forms);
        const form = list ? list[forms].form : generate(dice, features);
        const answers = Array.from({ length: count }, () => answersTo(dice, form));
        const small = await tryForm(ours, { form, answers }, deviations);
        if (small) found({ from: list ? list[forms].name : `seed ${seed + forms}`, ...small });
    }
    const code = await ours.end();
    if (code !== 0) throw new Error(`form try ended with ${code}`);
    return { forms, answers: forms * count, unused: deviations.unused };
}

async function main() {
    const { values } = parseArgs({
        options: {
            seed: { type: 'string', default: '1' },
            forms: { type: 'string', default: '1000' },
            seconds: { type: 'string' },
            most: { type: 'string', default: '5' },
        },
    });
    const until = values.seconds ? Date.now() + Number(values.seconds) * 1000 : Infinity;
    const limit = values.seconds ? Infinity : Number(values.forms);
    let cases = 0;
    const done = await compare({
        seed: Number(values.seed),
        enough: (forms) => forms >= limit || Date.now() >= until || cases >= Number(values.most),
        found(small) {
            cases++;
            console.log(`${small.from}: ${small.what}`);
            console.log(`  ${JSON.stringify(small.form)}`);
            console.log(`  ${JSON.stringify(small.answers)}`);
        },
    });
    console.log(`${done.forms} forms, ${done.answers} answers compared with survey-core, ${cases} differ`);
    process.exitCode = cases ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
