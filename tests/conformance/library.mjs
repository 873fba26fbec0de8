// What the SurveyJS library (survey-core) makes of a form and answers: the questions that are
// visible in the end, what is wrong with the answers, and, if nothing is, the data that remains.
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

const survey = createRequire(import.meta.url)('survey-core');
// It warns of values that are no choice, which is what some of the cases are about.
console.warn = () => {};
console.error = () => {};

export const { ConditionRunner, ExpressionRunner } = survey;

// What is wrong, in our words: the library says them instead of its sentences. Two words where it
// does not tell which of two it was.
Object.assign(survey.getLocaleStrings('en'), {
    requiredError: 'required',
    requiredInAllRowsError: 'required',
    otherRequiredError: 'other-missing',
    numericError: 'not-a-number',
    minError: 'too-low',
    numericMin: 'too-low',
    maxError: 'too-high',
    numericMax: 'too-high',
    numericMinMax: 'too-low too-high',
    textMinLength: 'too-short',
    textMaxLength: 'too-long',
    textMinMaxLength: 'too-short too-long',
    minSelectError: 'too-few',
    maxSelectError: 'too-many',
    invalidExpression: 'condition',
});

const seen = (question) => question.isVisible && question.isParentVisible;

// What is left of an answer without the choices, or the rows of a matrix, that are not visible.
function rest(answer, gone) {
    if (Array.isArray(answer)) return answer.filter((one) => !gone.includes(one));
    if (typeof answer !== 'object') return gone.includes(answer) ? [] : answer;
    return Object.fromEntries(Object.entries(answer).filter(([row]) => !gone.includes(row)));
}

// What counts of the answers: those to what is visible.
function kept(visible, answers) {
    const data = {};
    for (const [name, answer] of Object.entries(answers)) {
        if (!visible.names.includes(name.replace(/-Comment$/, ''))) continue;
        const left = rest(answer, visible.without.get(name) ?? []);
        if (typeof left !== 'object' || Object.keys(left).length > 0) data[name] = left;
    }
    return data;
}

// The names of the questions that are visible, and of each the choices or rows that are not.
function look(model) {
    const questions = model.getAllQuestions();
    const gone = (question) =>
        [...(question.choices ?? []), ...(question.getType() === 'matrix' ? question.rows : [])].filter((item) => !item.isVisible).map(({ value }) => value);
    return {
        names: questions.filter(seen).map(({ name }) => name),
        without: new Map(questions.map((question) => [question.name, gone(question)])),
    };
}

// The library looks at all answers to say what is visible, also at those that are hidden
// themselves, and drops what is hidden when all is done; we say that an answer that is hidden in
// the end does not count. So the library is asked again with what counts, until nothing changes,
// which comes to an end because conditions do not go round.
function settle(model, answers) {
    let visible = { names: model.getAllQuestions().map(({ name }) => name), without: new Map() };
    let before;
    for (let round = 0; !isDeepStrictEqual(visible, before); round++) {
        if (round > 200) throw new Error('visibility goes round');
        before = visible;
        model.data = structuredClone(kept(visible, answers));
        visible = look(model);
    }
    return visible.names;
}

// A form with what it says about errors left out, so that the library says it in our words.
function silent(form) {
    const said = ['requiredErrorText', 'minErrorText', 'maxErrorText', 'otherErrorText'];
    return JSON.parse(JSON.stringify(form), (key, value) => {
        if (said.includes(key)) return undefined;
        return key === 'validators' ? value.map(({ text, ...rest }) => rest) : value;
    });
}

export const libraryModel = (form) => new survey.Model(silent(form));

export function libraryOutcome(model, answers) {
    const visible = settle(model, answers);
    const errors = [];
    for (const question of model.getAllQuestions()) {
        if (!visible.includes(question.name)) continue;
        question.validate(true);
        for (const error of question.errors)
            for (const kind of error.getText().split(' ')) errors.push({ name: question.name, kind });
    }
    if (errors.length) return { visible, errors, data: {} };
    model.doComplete();
    const data = JSON.parse(JSON.stringify(model.data)); // its lists are not plain ones
    model.clear(true, true);
    return { visible, errors, data };
}
