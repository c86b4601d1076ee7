import { describe, expect, it, vi } from 'vitest';
import { RelaySocket } from 'visavis-source/worker/relay-socket';
import { makeRunner } from './fakes';

function setUp() {
  vi.stubGlobal('WebSocket', { OPEN: 1, CLOSED: 3 });
  const parts = makeRunner();
  const socket = new RelaySocket('ws://relay/ws', parts.runner, (url) => parts.environment.openSocket(url));
  return { ...parts, socket };
}

describe('RelaySocket', () => {
  it('reports opening, text and closing', () => {
    const { engine, environment, socket } = setUp();
    socket.open();
    const [real] = environment.sockets;
    expect(real?.url).toBe('ws://relay/ws');
    real?.open();
    real?.onmessage?.({ data: '{}' });
    real?.onmessage?.({ data: new ArrayBuffer(1) });
    real?.closed(1013);
    expect(engine.calls).toEqual([
      ['socketOpened', 100],
      ['socketMessage', '{}', 100],
      ['socketClosed', 1013, 100],
    ]);
  });

  it('hears nothing of a socket that it has closed or replaced', () => {
    const { engine, environment, socket } = setUp();
    socket.open();
    socket.open();
    const [first, second] = environment.sockets;
    expect(first?.closeCode).toBe(1000);
    first?.open();
    first?.closed(1006);
    expect(engine.calls).toEqual([]);
    second?.open();
    socket.close();
    second?.onmessage?.({ data: '{}' });
    second?.closed(1000);
    expect(engine.calls).toEqual([['socketOpened', 100]]);
  });

  it('reports a socket that the browser refuses as closed, after the drain', async () => {
    const { engine, environment, socket } = setUp();
    environment.socketsRefused = true;
    socket.open();
    expect(engine.calls).toEqual([]);
    await Promise.resolve();
    expect(engine.calls).toEqual([['socketClosed', 1006, 100]]);
  });

  it('sends only when open', () => {
    const { environment, socket } = setUp();
    socket.send('lost');
    socket.open();
    socket.send('too early');
    environment.sockets[0]?.open();
    socket.send('text');
    expect(environment.sockets[0]?.sent).toEqual(['text']);
  });

  it('knows when the good-bye has gone out', async () => {
    const { environment, socket } = setUp();
    socket.open();
    environment.sockets[0]?.open();
    socket.close();
    let gone = false;
    const closed = socket.closed().then(() => {
      gone = true;
    });
    await Promise.resolve();
    expect(gone).toBe(false);
    environment.sockets[0]?.closed(1000);
    await closed;
    expect(gone).toBe(true);
  });
});
