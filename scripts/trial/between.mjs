// A wire between the program and its database that can be cut and mended.
import { connect, createServer } from 'node:net';

export class Between {
  constructor(port, host, to) {
    Object.assign(this, { port, host, to });
    this.sockets = new Set();
  }

  async open() {
    this.server = createServer((near) => {
      const far = connect(this.to, this.host);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        this.sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise((done, failed) => {
      this.server.once('error', failed);
      this.server.listen(this.port, '127.0.0.1', done);
    });
  }

  /** Breaks what was open and refuses what comes. */
  async cut() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}
