// Asks `weerklank form try -` about forms, many in one process.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export const PROGRAM =
    process.env.WEERKLANK_TEST_PROGRAM ??
    new URL(`../../build/${process.env.BUILD ?? 'release'}/weerklank`, import.meta.url).pathname;

export class Ours {
    constructor() {
        this.child = spawn(PROGRAM, ['form', 'try', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
        this.waiting = [];
        createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift().resolve(JSON.parse(line)));
        this.done = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve(code ?? signal)));
        this.done.then((code) => {
            for (const { reject } of this.waiting) reject(new Error(`form try ended with ${code}`));
        });
    }

    // The outcomes of a list of answers to a form, or {refused: [...]}.
    ask(form, answers) {
        return new Promise((resolve, reject) => {
            this.waiting.push({ resolve, reject });
            this.child.stdin.write(`${JSON.stringify({ form, answers })}\n`);
        });
    }

    // Its exit code: 0 when all went well.
    end() {
        this.child.stdin.end();
        return this.done;
    }
}
