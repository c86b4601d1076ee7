// forward.mjs FROM TO: carries connections from one address to another; each a port of 127.0.0.1 or the
// path of a Unix socket, which network namespaces do not divide. Says a line when it listens.
import { connect, createServer } from 'node:net';

const [from, to] = process.argv.slice(2).map((text) => (/^\d+$/.test(text) ? { host: '127.0.0.1', port: Number(text) } : { path: text }));

createServer((near) => {
  const far = connect(to);
  for (const [socket, other] of [[near, far], [far, near]]) {
    socket.setNoDelay(true);
    socket.on('error', () => other.destroy());
    socket.on('close', () => other.destroy());
  }
  near.pipe(far).pipe(near);
}).listen(from, () => console.log('listening'));
