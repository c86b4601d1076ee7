import { vi } from 'vitest';
import type { FromWorker, ToWorker } from 'visavis-source/messages';
import { FakePort } from './fakes';

const NodeEvent = Event; // not that of a document which a test puts in its place

/** A promise that the test settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}

/** A camera's or a microphone's track. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  contentHint = '';
  settings: MediaTrackSettings = {};

  getSettings(): MediaTrackSettings {
    return this.settings;
  }
  constructor(kind: 'audio' | 'video') {
    super();
    this.kind = kind;
  }
  asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
  /** By the page: no event. */
  stop(): void {
    this.readyState = 'ended';
  }
  /** By the person, who pulls the plug. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new NodeEvent('ended'));
  }
}

export class FakeStream {
  readonly #tracks: readonly FakeTrack[];
  constructor(tracks: readonly FakeTrack[]) {
    this.#tracks = tracks;
  }
  getAudioTracks() {
    return this.#tracks.filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks() {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }
}

/** A browser that asks the person each time, who answers when the test says so. */
export class FakeDevices {
  readonly opened: FakeTrack[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  #questions: { readonly constraints: MediaStreamConstraints; readonly answer: Deferred<FakeStream> }[] = [];

  constructor() {
    vi.stubGlobal('MediaStream', FakeStream);
    vi.stubGlobal('navigator', {
      mediaDevices: {
        getUserMedia: (constraints: MediaStreamConstraints) => {
          this.asked.push(constraints);
          const answer = deferred<FakeStream>();
          this.#questions.push({ constraints, answer });
          return answer.promise;
        },
        enumerateDevices: () => Promise.resolve([]),
      },
    });
  }

  /** The person says yes to all that is asked. */
  async allow(): Promise<void> {
    for (const { constraints, answer } of this.#take()) {
      const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind] !== false && constraints[kind] !== undefined);
      const tracks = kinds.map((kind) => new FakeTrack(kind));
      this.opened.push(...tracks);
      answer.resolve(new FakeStream(tracks));
    }
    await settle();
  }

  async refuse(name = 'NotAllowedError'): Promise<void> {
    for (const { answer } of this.#take()) answer.reject(new DOMException('', name));
    await settle();
  }

  /** Open devices: whose light is on. */
  get live(): FakeTrack[] {
    return this.opened.filter(({ readyState }) => readyState === 'live');
  }

  #take() {
    const questions = this.#questions;
    this.#questions = [];
    return questions;
  }
}

class FakeNode {
  readonly port = { posted: [] as unknown[], postMessage: (message: unknown) => void this.port.posted.push(message) };
  connected = true;
  readonly context: FakeAudioContext;
  readonly name: string | undefined;

  constructor(context: FakeAudioContext, name?: string) {
    if (context.refusesWorklets) throw new DOMException('no worklet', 'InvalidStateError');
    this.context = context;
    this.name = name;
    context.nodes.push(this);
  }
  connect<T>(to: T): T {
    return to;
  }
  disconnect(): void {
    this.connected = false;
  }
}

/** Loads its worklets when the test says so. */
export class FakeAudioContext {
  static made: FakeAudioContext[] = [];
  /** As in Firefox: of another rate than the microphone's. */
  static refusesSources: (context: FakeAudioContext) => boolean = () => false;
  static refused = false;
  readonly nodes: FakeNode[] = [];
  readonly destination = {};
  readonly options: AudioContextOptions;
  state = 'running';
  onstatechange: (() => void) | null = null;
  refusesWorklets = false;
  readonly #loading = deferred<void>();
  readonly audioWorklet = { addModule: () => this.#loading.promise };

  constructor(options: AudioContextOptions) {
    if (FakeAudioContext.refused) throw new DOMException('no sound', 'NotSupportedError');
    this.options = options;
    FakeAudioContext.made.push(this);
  }
  /** To be called by each test that uses it. */
  static install(): void {
    FakeAudioContext.made = [];
    FakeAudioContext.refusesSources = () => false;
    FakeAudioContext.refused = false;
    vi.stubGlobal('AudioContext', FakeAudioContext);
    vi.stubGlobal('AudioWorkletNode', FakeNode);
  }
  async load(): Promise<void> {
    this.#loading.resolve();
    await settle();
  }
  async failToLoad(): Promise<void> {
    this.#loading.reject(new DOMException('gone', 'AbortError'));
    await settle();
  }
  createMediaStreamSource(): FakeNode {
    if (FakeAudioContext.refusesSources(this)) throw new DOMException('rates', 'NotSupportedError');
    return new FakeNode(this);
  }
  resume(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }
}

export class FakeWorker {
  static made: FakeWorker[] = [];
  readonly posted: ToWorker[] = [];
  terminated = false;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;

  constructor() {
    FakeWorker.made.push(this);
  }
  static install(): void {
    FakeWorker.made = [];
    vi.stubGlobal('Worker', FakeWorker);
  }
  postMessage(message: ToWorker): void {
    this.posted.push(message);
  }
  postedOf<Type extends ToWorker['type']>(type: Type): Extract<ToWorker, { type: Type }>[] {
    return this.posted.filter((message): message is Extract<ToWorker, { type: Type }> => message.type === type);
  }
  async say(...messages: FromWorker[]): Promise<void> {
    for (const data of messages) this.onmessage?.({ data });
    await settle();
  }
  terminate(): void {
    this.terminated = true;
  }
}

/** Lets promises that are settled run. No time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; ++turn) await Promise.resolve();
}

class FakeMessagePort extends FakePort {
  /** Takes what a browser would transfer. */
  static refusesToTransfer = false;
  override postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (FakeMessagePort.refusesToTransfer && transfer.length > 0) throw new DOMException('', 'DataCloneError');
    super.postMessage(message);
  }
}

/** What is used of a video or a canvas element. */
class FakeElement {
  readonly dataset: Record<string, string> = {};
  srcObject: unknown = null;
  frameCallback: ((nowMs: number, metadata: Partial<VideoFrameCallbackMetadata>) => void) | undefined;
  play(): Promise<void> {
    return Promise.resolve();
  }
  getContext(): null {
    return null;
  }
  requestVideoFrameCallback(callback: FakeElement['frameCallback']): number {
    this.frameCallback = callback;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.frameCallback = undefined;
  }
}

/** A browser that can make calls, as far as the package looks at it. */
export class FakeBrowser {
  readonly devices = new FakeDevices();
  readonly elements: FakeElement[] = [];

  constructor() {
    FakeAudioContext.install();
    FakeWorker.install();
    FakeMessagePort.refusesToTransfer = false;
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('reportError', (error: unknown) => {
      throw error;
    });
    vi.stubGlobal('document', Object.assign(new EventTarget(), {
      hidden: false,
      baseURI: 'https://page.example/r/tea',
      createElement: () => {
        const element = new FakeElement();
        this.elements.push(element);
        return element;
      },
    }));
    vi.stubGlobal('HTMLVideoElement', FakeElement);
    vi.stubGlobal('VideoFrame', class {});
    vi.stubGlobal('OffscreenCanvas', class {});
    vi.stubGlobal('MessageChannel', class {
      readonly port1 = new FakeMessagePort();
      readonly port2 = new FakeMessagePort();
    });
    vi.stubGlobal('RTCPeerConnection', class {
      createDataChannel() {
        return {};
      }
      close(): void {}
    });
  }

  /** The person looks at another tab. */
  hide(hidden: boolean): void {
    Object.assign(document, { hidden });
    document.dispatchEvent(new NodeEvent('visibilitychange'));
  }
  refuseToTransfer(): void {
    FakeMessagePort.refusesToTransfer = true;
  }
  get worker(): FakeWorker {
    return newest(FakeWorker.made);
  }
  get context(): FakeAudioContext {
    return newest(FakeAudioContext.made);
  }
  /** Everything that a call loads is there. */
  async load(): Promise<void> {
    await this.worker.say({ type: 'ready' });
    await this.context.load();
  }
  /** What still runs: workers, audio contexts, devices. */
  get running(): readonly [workers: number, contexts: number, devices: number] {
    return [
      FakeWorker.made.filter(({ terminated }) => !terminated).length,
      FakeAudioContext.made.filter(({ state }) => state !== 'closed').length,
      this.devices.live.length,
    ];
  }
}

function newest<T>(made: readonly T[]): T {
  const last = made.at(-1);
  if (last === undefined) throw new Error('none was made');
  return last;
}
