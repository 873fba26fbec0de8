// What can be answered to a form: for each kind of question the values, and answers as the page of
// the library or ours would send them.

import { libraryModel } from './library.mjs';

export const WORDS = ['', 'Hallo', ' hallo ', 'rood', 'ROOD', '12', '1,5', 'één woord', 'ÉÉN WOORD', 'true', 'x'.repeat(40)];
const NUMBERS = [-1, 0, 3, 4, 2.5, 12];

const valueOf = (choice) => {
    const value = choice?.value ?? choice;
    return typeof value === 'string' ? value.split('|')[0] : value;
};

// The choices that exclude the others.
export const ALONE = ['none', 'dontknow', 'refused'];

function alone(element) {
    return [
        ...(element.showNoneItem ? ['none'] : []),
        ...(element.showDontKnowItem ? ['dontknow'] : []),
        ...(element.showRefuseItem ? ['refused'] : []),
    ];
}

// The points that the library offers.
function ratings(element) {
    const { rateMin, rateMax, rateStep, rateCount, rateValues } = element;
    const rated = { type: 'rating', name: 'punten', rateMin, rateMax, rateStep, rateCount, rateValues };
    const model = libraryModel({ elements: [JSON.parse(JSON.stringify(rated))] });
    return model.getQuestionByName('punten').visibleRateValues.map(({ value }) => value);
}

function several(dice, element, values) {
    const excluding = alone(element);
    if (excluding.length && dice.happens(0.15)) return [...dice.some(values, 0.1), dice.one(excluding)];
    return dice.some(values, 0.5);
}

const words = (dice, { maxLength }) => dice.one(WORDS).trim().slice(0, maxLength);

// Per type: the values (for expressions) and an answer.
const KINDS = {
    radiogroup: {
        values: (element) => [...element.choices.map(valueOf), ...alone(element)],
        answer: (dice, element, values) => dice.one(values),
    },
    checkbox: {
        several: true,
        values: (element) => element.choices.map(valueOf),
        answer: several,
    },
    imagepicker: {
        values: (element) => element.choices.map(valueOf),
        answer: (dice, element, values) => (element.multiSelect ? dice.some(values, 0.5) : dice.one(values)),
    },
    rating: {
        values: ratings,
        answer: (dice, element, values) => dice.one(values),
    },
    boolean: {
        values: ({ valueTrue = true, valueFalse = false }) => [valueTrue, valueFalse],
        answer: (dice, element, values) => dice.one(values),
    },
    text: {
        values: ({ inputType }) => (inputType === 'number' ? NUMBERS : WORDS),
        answer: (dice, element) =>
            element.inputType !== 'number' ? words(dice, element) : dice.happens(0.8) ? dice.between(-3, 25) : dice.one(NUMBERS),
    },
    comment: {
        values: () => WORDS,
        answer: words,
    },
    matrix: {
        values: (element) => element.columns.map(valueOf),
        keys: (element) => element.rows.map(valueOf),
        answer: (dice, element, values) =>
            Object.fromEntries(dice.some(element.rows.map(valueOf), 0.7).map((row) => [row, dice.one(values)])),
    },
    ranking: {
        several: true,
        values: (element) => element.choices.map(valueOf),
        answer: (dice, element, values) => dice.shuffled(values),
    },
};
KINDS.dropdown = KINDS.radiogroup;

// {name, values, several, keys} of a question; null of what is none.
export function questionOf(element) {
    const kind = KINDS[element.type];
    if (!kind) return null;
    return {
        name: element.name,
        values: kind.values(element),
        several: kind.several || element.multiSelect,
        keys: kind.keys?.(element),
    };
}

// The elements of a form by name, panels and pages opened.
export function elementsOf(form) {
    const found = new Map();
    const visit = (list = []) => {
        for (const element of list) {
            if (element.name) found.set(element.name, element);
            visit(element.elements);
        }
    };
    visit(form.pages);
    return found;
}

// A browser sends nothing for these.
const isEmpty = (answer) => answer === '' || (typeof answer === 'object' && Object.keys(answer).length === 0);

// Answers to about three quarters of the questions of a form.
export function answersTo(dice, form) {
    const data = {};
    for (const [name, element] of elementsOf(form)) {
        const question = questionOf(element);
        if (!question || dice.happens(0.25)) continue;
        const answer = KINDS[element.type].answer(dice, element, question.values);
        if (!isEmpty(answer)) data[name] = answer;
        if (element.showOtherItem && dice.happens(0.25)) {
            data[name] = element.type === 'checkbox' ? [...(data[name] ?? []).slice(0, 1), 'other'] : 'other';
            if (dice.happens(0.7)) data[`${name}-Comment`] = 'iets heel anders';
        }
        if (element.showCommentArea && dice.happens(0.5)) data[`${name}-Comment`] = 'omdat het zo is';
    }
    return data;
}

// Whether a page of this form can send the answers: making a case smaller takes away choices too.
export function sendable(form, answers) {
    const elements = elementsOf(form);
    return Object.entries(answers).every(([name, answer]) => {
        const element = elements.get(name);
        if (!element) return true;
        const values = [...(questionOf(element)?.values ?? []), ...alone(element), 'other'];
        const { type, inputType, rows = [] } = element;
        if (inputType === 'number') return typeof answer === 'number';
        if (type === 'text' || type === 'comment') return typeof answer === 'string' && answer !== '';
        if (isEmpty(answer)) return false;
        if (type === 'matrix') return Object.entries(answer).every(([row, one]) => rows.some((known) => valueOf(known) === row) && values.includes(one));
        if (type === 'ranking') return answer.length === element.choices.length;
        return [answer].flat().every((one) => values.includes(one));
    });
}
