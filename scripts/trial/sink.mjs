// A mail server that can be as bad as real ones are, and remembers what it said yes to.
import { createServer } from 'node:net';

export class Sink {
  constructor(port) {
    this.port = port;
    /** accept, hang, drop-before (the letter is lost), drop-after (its 250), later (451). */
    this.manner = 'accept';
    /** Address → the Message-IDs of the letters taken for it. */
    this.letters = new Map();
    this.sockets = new Set();
  }

  async open() {
    this.server = createServer((socket) => this.talk(socket));
    await new Promise((done, failed) => {
      this.server.once('error', failed);
      this.server.listen(this.port, '127.0.0.1', done);
    });
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  talk(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const manner = this.manner;
    if (manner === 'hang') return;
    const say = (line) => socket.write(`${line}\r\n`);
    let text = '';
    let letter;
    let to = '';
    say('220 sink');
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (letter !== undefined) {
          if (line !== '.') {
            letter.push(line);
            continue;
          }
          if (manner === 'drop-before') return socket.destroy();
          this.take(to, letter);
          letter = undefined;
          say('250 2.0.0 Ok: queued');
          if (manner === 'drop-after') return socket.end();
        } else if (/^EHLO|^HELO/i.test(line)) say('250 sink');
        else if (/^RCPT TO/i.test(line)) {
          to = /<([^>]*)>/.exec(line)?.[1].toLowerCase() ?? '';
          say(manner === 'later' ? '451 4.7.1 Greylisted, come back' : '250 ok');
        } else if (/^DATA/i.test(line)) {
          letter = [];
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  }

  take(to, lines) {
    const id = lines.find((line) => /^Message-ID:/i.test(line)) ?? '';
    this.letters.set(to, [...(this.letters.get(to) ?? []), id]);
  }
}
