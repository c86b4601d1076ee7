import type { EngineAction } from 'visavis-source/engine-module';
import type { FromWorker } from 'visavis-source/messages';
import type { HostEnvironment } from 'visavis-source/worker/engine-host';
import { EngineRunner, type ActionExecutor } from 'visavis-source/worker/engine-runner';
import { FakeEngine } from './fake-engine';

/** A thread whose time passes only when the test says so. */
export class FakeEnvironment implements HostEnvironment {
  readonly timeOriginMs = 1_000_000;
  readonly posted: FromWorker[] = [];
  readonly sockets: FakeSocket[] = [];
  socketsRefused = false;
  deepAudioFails = false;
  deepAudioLoads = 0;
  #nowMs = 100;
  #timers: { readonly id: number; readonly dueMs: number; readonly callback: () => void }[] = [];
  #lastTimer = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): number {
    this.#timers.push({ id: ++this.#lastTimer, dueMs: this.#nowMs + delayMs, callback });
    return this.#lastTimer;
  }

  clearTimer(id: number): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== id);
  }

  get timersSet(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const [first] = this.#timers.filter((timer) => timer.dueMs <= end).sort((a, b) => a.dueMs - b.dueMs);
      if (first === undefined) break;
      this.clearTimer(first.id);
      this.#nowMs = Math.max(this.#nowMs, first.dueMs);
      first.callback();
    }
    this.#nowMs = end;
  }

  post(message: FromWorker): void {
    this.posted.push(message);
  }

  loadDeepAudio(): Promise<void> {
    ++this.deepAudioLoads;
    return this.deepAudioFails ? Promise.reject(new Error('no such file')) : Promise.resolve();
  }

  openSocket(url: string): WebSocket {
    if (this.socketsRefused) throw new DOMException('refused', 'SecurityError');
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  }
}

export class FakeSocket {
  readyState = 0;
  readonly sent: string[] = [];
  closeCode: number | undefined;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(code: number): void {
    this.readyState = 2;
    this.closeCode = code;
  }
  closed(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

export class FakeChannel {
  readyState: RTCDataChannelState = 'connecting';
  binaryType = '';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = -1;
  readonly sent: Uint8Array[] = [];
  refuses = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;

  asChannel(): RTCDataChannel {
    return this as unknown as RTCDataChannel;
  }
  open(): void {
    this.readyState = 'open';
    this.onopen?.();
  }
  send(data: Uint8Array): void {
    if (this.refuses) throw new DOMException('full', 'OperationError');
    this.sent.push(data.slice());
    this.bufferedAmount += data.byteLength;
  }
  close(): void {
    this.readyState = 'closed';
  }
}

/** One end of a message channel; what is posted stays here. */
export class FakePort {
  readonly posted: unknown[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  isClosed = false;

  asPort(): MessagePort {
    return this as unknown as MessagePort;
  }
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  close(): void {
    this.isClosed = true;
  }
  receive(data: unknown): void {
    this.onmessage?.({ data });
  }
}

/** Takes actions down. */
export class RecordingExecutor implements ActionExecutor {
  readonly executed: EngineAction[] = [];
  readonly failures: unknown[] = [];
  onAfterActions: () => void = () => {};

  execute(action: EngineAction): void {
    this.executed.push(action);
  }
  afterActions(): void {
    this.onAfterActions();
  }
  failed(error: unknown): void {
    this.failures.push(error);
  }
}

export function makeRunner() {
  const engine = new FakeEngine();
  const environment = new FakeEnvironment();
  const executor = new RecordingExecutor();
  return { engine, environment, executor, runner: new EngineRunner(engine, executor, environment) };
}
