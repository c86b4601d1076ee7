// tcp-end.mjs serve|fetch ADDRESS PORT: the ends of a download without end.
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
  connect(Number(port), host).resume();
}
