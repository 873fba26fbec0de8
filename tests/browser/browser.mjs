/*
 * Chromium for the browser tests, and what every page must pass: axe, an HTML validator, no
 * sideways scrolling at 320 px and at 200 % text, no words in pieces, no request to another party.
 *
 *     import { browser, findings } from './browser.mjs';
 *     const chromium = await browser();
 *     const page = await chromium.page(web.base, { width: 360, height: 640 });
 *     await page.goto('/v/...');
 *     assert.deepEqual(await findings(page), []);
 *     await chromium.close();
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/* What we hold HTML to; where we differ from the validator's own taste, the reason stands here. */
const validator = new HtmlValidate({
    root: true,
    extends: ['html-validate:recommended'],
    rules: {
        'long-title': 'off', // the title begins with "Fout:" and names question and place
        'form-dup-name': 'off', // the places of a ranking are one name, in their order
        'no-inline-style': 'error',
        'no-trailing-whitespace': 'off', // the templates keep their own line ends
        'tel-non-breaking': 'off', // numbers stand in running text
        'doctype-style': 'off', // either case is HTML
        'void-style': 'off', // inline drawings are XML in kind
        'prefer-native-element': 'off', // role=alert and role=img have no element
    },
});

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-sandbox', '--font-render-hinting=none'];

class Browser {
    constructor(started) {
        this.started = started;
    }

    /*
     * A page in a fresh profile. `page.trouble` gathers what went wrong on the way: console
     * errors, failed requests, requests to another host.
     */
    async page(base, { width = 360, height = 640, javaScript = true, ...more } = {}) {
        const context = await this.started.newContext({
            baseURL: base, viewport: { width, height }, javaScriptEnabled: javaScript,
            locale: 'nl-NL', timezoneId: 'Europe/Amsterdam', reducedMotion: 'reduce', ...more,
        });
        const page = await context.newPage();
        page.trouble = [];
        page.scriptless = !javaScript;
        page.on('console', (message) => {
            // A page that answers 4xx or 5xx on purpose is reported by the browser as an error.
            if (message.type() === 'error' && !/status of [45]\d\d/.test(message.text()))
                page.trouble.push(`console: ${message.text()}`);
        });
        page.on('pageerror', (error) => page.trouble.push(`script: ${error.message}`));
        page.on('request', (request) => {
            const { protocol, host } = new URL(request.url());
            if (!['data:', 'blob:'].includes(protocol) && host !== new URL(base).host)
                page.trouble.push(`request to ${host}`);
        });
        return page;
    }

    close() {
        return this.started.close();
    }
}

/* More flags where a test needs them, such as a microphone that is none. */
export async function browser(more = []) {
    return new Browser(await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: [...flags, ...more] }));
}

/* The page as it stands in a window where our own checks can run and its scripts cannot: in one
 * without JavaScript axe cannot run either. */
async function scriptedTwin(page, html) {
    const context = await page.context().browser().newContext({
        viewport: page.viewportSize(), reducedMotion: 'reduce' });
    const twin = await context.newPage();
    await twin.route('**/*.js', (route) => route.abort());
    await twin.route((url) => url.href === page.url(),
        (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
    await twin.goto(page.url());
    return twin;
}

/* What axe finds, a line for each element. */
export async function axeFindings(page) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
    }));
    return result.violations.flatMap((violation) => violation.nodes.map((node) =>
        `axe ${violation.id}: ${violation.help}: ${node.target.join(' ')}`));
}

/* What the validator finds in the text of a page, as the server sent it. */
export async function htmlFindings(html) {
    const report = await validator.validateString(html);
    return report.results.flatMap((result) => result.messages.map((message) =>
        `html ${message.ruleId} at ${message.line}:${message.column}: ${message.message}`));
}

/* Elements that stick out of the window, at this width and text size. */
export async function overflowFindings(page, { width, text = 1 }) {
    const before = page.viewportSize();
    await page.setViewportSize({ width, height: before.height });
    await page.evaluate((scale) => {
        document.documentElement.style.fontSize = scale === 1 ? '' : `${scale * 100}%`;
    }, text);
    const found = await page.evaluate(() => {
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        // What scrolls in a box of its own does not count; the outermost others do.
        const boxed = (element) => {
            for (let up = element.parentElement; up; up = up.parentElement)
                if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return true;
            return false;
        };
        const out = [...document.body.querySelectorAll('*')]
            .filter((element) => {
                const box = element.getBoundingClientRect();
                return (box.right > root.clientWidth + 1 || box.left < -1) && box.width > 0 &&
                    !boxed(element);
            })
            .slice(0, 5)
            .map((element) => `${element.tagName.toLowerCase()}${element.className ?
                `.${element.getAttribute('class')}` : ''} "${element.textContent.trim().slice(0, 40)}"`);
        // Words may stick out of an element that does not.
        return out.length ? out : [`the page is ${root.scrollWidth} px wide`];
    });
    await page.evaluate(() => {
        document.documentElement.style.fontSize = '';
    });
    await page.setViewportSize(before);
    return found.map((element) => `sticks out at ${width} px, text ${text * 100} %: ${element}`);
}

/* Words that stand in three lines or more, because their column is too narrow. */
export async function brokenFindings(page, width) {
    const before = page.viewportSize();
    await page.setViewportSize({ width, height: before.height });
    const found = await page.evaluate(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const range = document.createRange(), broken = [];
        while (walker.nextNode())
            for (const word of walker.currentNode.data.matchAll(/\p{L}{4,}/gu)) {
                range.setStart(walker.currentNode, word.index);
                range.setEnd(walker.currentNode, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 2) broken.push(word[0]);
            }
        return broken;
    });
    await page.setViewportSize(before);
    return found.map((word) => `in pieces at ${width} px: ${word}`);
}

/* Targets smaller than 24 px (44 where `least` says so), but for inline links in text and what is
 * for ears and keys alone until it has the focus (1 px). */
export async function targetFindings(page, least = 24) {
    return page.evaluate((px) => [...document.querySelectorAll('a[href], button, select, label')]
        // What is there for a screen reader, or seen only when it has the focus, is no target.
        .filter((element) => !element.matches('.unseen, .skip'))
        .filter((element) => {
            const box = element.getBoundingClientRect();
            const inline = getComputedStyle(element).display === 'inline';
            return box.width > 2 && !inline && (box.height < px - 0.5 || box.width < px - 0.5);
        })
        .map((element) => `target under ${px} px: ${element.outerHTML.slice(0, 80)}`), least);
}

/* Everything a page must pass, as a list of what it does not. */
export async function findings(page, { html } = {}) {
    const sent = html ?? await page.content();
    const checked = page.scriptless ? await scriptedTwin(page, sent) : page;
    const found = [
        ...page.trouble,
        ...await axeFindings(checked),
        ...await htmlFindings(sent),
        ...await overflowFindings(checked, { width: 320 }),
        ...await overflowFindings(checked, { width: 320, text: 2 }),
        ...await overflowFindings(checked, { width: 1280 }),
        ...await brokenFindings(checked, 320),
        ...await brokenFindings(checked, 390),
        ...await targetFindings(checked),
    ];
    if (checked !== page) await checked.context().close();
    return found;
}
