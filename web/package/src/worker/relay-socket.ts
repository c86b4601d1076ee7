import type { EngineRunner } from './engine-runner.js';

/** RFC 6455 section 7.4.1: the code of a socket that never opened. */
const abnormalClosure = 1006;

/** The WebSocket to the relay. Events of any but the newest socket are ignored. */
export class RelaySocket {
  readonly #url: string;
  readonly #runner: EngineRunner;
  readonly #open: (url: string) => WebSocket;
  #socket: WebSocket | undefined;
  #closing: WebSocket | undefined;

  constructor(url: string, runner: EngineRunner, open: (url: string) => WebSocket) {
    this.#url = url;
    this.#runner = runner;
    this.#open = open;
  }

  open(): void {
    this.close();
    let socket: WebSocket;
    try {
      socket = this.#open(this.#url);
    } catch {
      // The URL is refused, by a content security policy for one. Not from inside a drain.
      queueMicrotask(() => {
        this.#runner.call((engine, nowMs) => {
          engine.socketClosed(abnormalClosure, nowMs);
        });
      });
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#runner.call((engine, nowMs) => {
        engine.socketOpened(nowMs);
      });
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      const text = event.data;
      if (socket !== this.#socket || typeof text !== 'string') return;
      this.#runner.call((engine, nowMs) => {
        engine.socketMessage(text, nowMs);
      });
    };
    socket.onclose = (event) => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      this.#runner.call((engine, nowMs) => {
        engine.socketClosed(event.code, nowMs);
      });
    };
  }

  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  /** Closes after what was sent has gone out. */
  close(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    this.#closing = socket;
    socket.close(1000);
  }

  /** Resolves when the socket that was closed last is gone. */
  async closed(): Promise<void> {
    const socket = this.#closing;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.onclose = () => {
        resolve();
      };
    });
  }
}
