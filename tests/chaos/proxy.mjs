/*
 * A proxy on PostgreSQL's socket that understands where a message begins and ends, counts them,
 * and at a chosen one kills whoever is connected: that message and all after it go nowhere, in
 * neither direction. Killed before a message of the client, the server has not seen it; killed
 * before a message of the server, the client has not.
 *
 *     const proxy = await startProxy(place.conninfo('weerklank_mixer'));
 *     proxy.conninfo(...)          the same conninfo, by way of the proxy
 *     proxy.arm(17, () => child.kill('SIGKILL'));   counts from 1, from now
 *     proxy.seen, proxy.fired, proxy.work    messages so far; whether it killed; the first message
 *                                            that was not about connecting and preparing
 *     await proxy.close();
 */
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/* The lengths of whole messages at the front of the bytes. The first of a client has no type. */
function* messages(bytes, untyped) {
    for (let at = 0; ;) {
        const head = untyped ? 0 : 1;
        if (bytes.length < at + head + 4) return;
        const size = head + bytes.readUInt32BE(at + head);
        if (bytes.length < at + size) return;
        yield size;
        at += size;
        untyped = false;
    }
}

class Proxy {
    constructor(socket) {
        this.upstream = socket;
        this.folder = mkdtempSync('/tmp/wkp-');
        this.sockets = new Set();
        this.disarm();
        this.server = net.createServer((client) => this.join(client));
    }

    listen() {
        return new Promise((done) => this.server.listen(path.join(this.folder, '.s.PGSQL.5432'), done));
    }

    conninfo(text) {
        return `${text.replace(/\bhost=\S+/, `host=${this.folder}`).replace(/\bport=\S+/, '')} port=5432`;
    }

    join(client) {
        const server = net.connect(this.upstream);
        const both = [client, server];
        const end = () => both.forEach((socket) => {
            this.sockets.delete(socket);
            socket.destroy();
        });
        for (const socket of both) {
            this.sockets.add(socket);
            socket.on('error', end);
            socket.on('close', end);
        }
        this.carry(client, server, client, true);
        this.carry(server, client, client, false);
    }

    carry(from, to, client, untyped) {
        let waiting = Buffer.alloc(0);
        from.on('data', (data) => {
            waiting = Buffer.concat([waiting, data]);
            let done = 0;
            for (const size of messages(waiting, untyped)) {
                if (this.counts()) return;
                // Bind, from the client alone: a statement is run, the preparing is over.
                if (!untyped && from === client && waiting[done] === 0x42) this.work ||= this.seen;
                untyped = false;
                to.write(waiting.subarray(done, done + size));
                done += size;
            }
            waiting = waiting.subarray(done);
        });
    }

    /* True when this message, and what comes after it, goes nowhere. */
    counts() {
        this.seen++;
        if (!this.fired && this.seen === this.at) {
            this.fired = true;
            this.kill();
            for (const socket of this.sockets) socket.destroy();
        }
        return this.fired;
    }

    /* Counts from now; at message number `at` it kills. */
    arm(at, kill) {
        Object.assign(this, { seen: 0, work: 0, at, kill, fired: false });
    }

    disarm() {
        this.arm(Infinity, () => {});
    }

    async close() {
        for (const socket of this.sockets) socket.destroy();
        await new Promise((done) => this.server.close(done));
        rmSync(this.folder, { recursive: true, force: true });
    }
}

export async function startProxy(conninfo) {
    const host = conninfo.match(/\bhost=(\S+)/)[1];
    const port = conninfo.match(/\bport=(\S+)/)?.[1] ?? '5432';
    const proxy = new Proxy(path.join(host, `.s.PGSQL.${port}`));
    await proxy.listen();
    return proxy;
}
