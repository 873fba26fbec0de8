// What the SurveyJS library (survey-core) makes of a form and answers: the questions that are
// visible in the end, what is wrong with the answers, and the data that remains.
import { createRequire } from 'node:module';

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
const visibleNames = (model) => model.getAllQuestions().filter(seen).map((question) => question.name);

// The library asks what to show of all answers, also of those that are hidden themselves; we say
// that an answer that is hidden in the end does not count. So it is asked again with fewer answers
// (or more) until nothing changes, which it does because no conditions go round.
function settle(model, answers) {
    let before = null;
    let visible = model.getAllQuestions().map((question) => question.name);
    for (let round = 0; JSON.stringify(visible) !== before; round++) {
        if (round > 200) throw new Error('visibility goes round');
        before = JSON.stringify(visible);
        const kept = {};
        for (const [name, value] of Object.entries(answers))
            if (visible.includes(name.replace(/-Comment$/, ''))) kept[name] = value;
        model.data = structuredClone(kept);
        visible = visibleNames(model);
    }
    return visible;
}

export function libraryModel(form) {
    const model = new survey.Model(structuredClone(form));
    model.focusFirstQuestionAutomatic = false;
    return model;
}

export function libraryOutcome(model, answers) {
    const visible = settle(model, answers);
    const errors = [];
    for (const question of model.getAllQuestions()) {
        if (!visible.includes(question.name)) continue;
        question.validate(true);
        for (const error of question.errors)
            for (const kind of error.getText().split(' ')) errors.push({ name: question.name, kind });
    }
    model.doComplete();
    const data = structuredClone(model.data);
    model.clear(true, true);
    return { visible, errors, data };
}
