// tcp-end.mjs serve|fetch ADDRESS PORT: the ends of a download without end. `fetch` prints [ms, bytes] ten
// times a second.
import { connect, createServer } from 'node:net';

const [role, host, port] = process.argv.slice(2);
const kChunk = Buffer.alloc(65_536, 'x');

if (role === 'serve') {
  createServer((socket) => {
    const pour = () => {
      while (socket.write(kChunk)) { /* until its buffer is full */ }
    };
    socket.on('error', () => {}).on('drain', pour);
    pour();
  }).listen(Number(port), host, () => console.log('listening'));
} else {
  let bytes = 0;
  connect(Number(port), host).on('data', (data) => (bytes += data.length));
  setInterval(() => console.log(JSON.stringify([Math.round(performance.now()), bytes])), 100);
}
