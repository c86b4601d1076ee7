import type { ToWorklet } from './messages.js';
import { VisavisError } from './visavis-error.js';

const sampleRateHz = 48000; // of Opus and of the engine

/** The audio of a call: one context, a capture worklet for the microphone and a playout worklet per peer. */
export class AudioGraph {
  readonly #context: AudioContext;
  readonly #ready: Promise<void>;
  #failed = false;
  readonly #playouts = new Map<string, AudioWorkletNode>();
  /** Only where the microphone cannot be had at 48 kHz; its worklet resamples. */
  #captureContext: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #capture: AudioWorkletNode | undefined;
  /** Counts captures and their ends: one that waited too long is of no use any more. */
  #generation = 0;

  onBlockedChanged: () => void = () => {};

  constructor() {
    this.#context = new AudioContext({ sampleRate: sampleRateHz, latencyHint: 'interactive' });
    this.#context.onstatechange = () => {
      this.onBlockedChanged();
    };
    this.#ready = loadWorklets(this.#context);
    // Whoever asks ready() gets the error; a preload that nobody uses must not be reported as unhandled.
    this.#ready.catch(() => {
      this.#failed = true;
    });
  }

  /** The worklets could not be loaded: another graph may have more luck. */
  get failed(): boolean {
    return this.#failed;
  }

  /** @throws VisavisError `engine-not-loaded` when the worklets cannot be loaded. */
  async ready(): Promise<void> {
    try {
      await this.#ready;
    } catch (error) {
      throw new VisavisError('engine-not-loaded', 'The audio worklets could not be loaded', { cause: error });
    }
  }

  /** The browser waits for a gesture before it plays anything. */
  get blocked(): boolean {
    return this.#context.state === 'suspended';
  }

  /** Within a gesture of the person. Does not wait: without a gesture browsers never answer. */
  resume(): void {
    this.#context.resume().catch(() => {});
    this.#captureContext?.resume().catch(() => {});
  }

  /**
   * Sends the track's audio to the port that is returned, which goes to the engine worker. Replaces
   * the track before.
   *
   * @returns undefined if another capture or its end came meanwhile.
   * @throws VisavisError `microphone-in-use` when the browser cannot connect the track.
   */
  async capture(track: MediaStreamTrack): Promise<MessagePort | undefined> {
    this.stopCapture();
    const generation = this.#generation;
    const stream = new MediaStream([track]);
    try {
      try {
        return this.#connectCapture(this.#context, stream);
      } catch {
        // Firefox connects no microphone of another rate than the context's.
        const context = (this.#captureContext = new AudioContext({ latencyHint: 'interactive' }));
        await loadWorklets(context);
        return generation === this.#generation ? this.#connectCapture(context, stream) : undefined;
      }
    } catch (error) {
      if (generation !== this.#generation) return undefined;
      this.stopCapture();
      throw new VisavisError('microphone-in-use', 'The microphone could not be connected', { cause: error });
    }
  }

  stopCapture(): void {
    ++this.#generation;
    this.#source?.disconnect();
    if (this.#capture !== undefined) end(this.#capture);
    this.#captureContext?.close().catch(() => {});
    this.#source = this.#capture = this.#captureContext = undefined;
  }

  #connectCapture(context: AudioContext, stream: MediaStream): MessagePort {
    this.#source = context.createMediaStreamSource(stream);
    this.#capture = new AudioWorkletNode(context, 'visavis-capture', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
    });
    // Its output is silent; connected, it runs in every browser.
    this.#source.connect(this.#capture).connect(context.destination);
    return givePort(this.#capture);
  }

  /** Plays what the engine worker gives for this peer at the port that is returned. */
  addPlayout(peerId: string): MessagePort {
    this.removePlayout(peerId);
    const node = new AudioWorkletNode(this.#context, 'visavis-playout', {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [1],
    });
    node.connect(this.#context.destination);
    this.#playouts.set(peerId, node);
    return givePort(node);
  }

  removePlayout(peerId: string): void {
    const node = this.#playouts.get(peerId);
    if (node === undefined) return;
    this.#playouts.delete(peerId);
    end(node);
  }

  close(): void {
    this.stopCapture();
    for (const peerId of [...this.#playouts.keys()]) this.removePlayout(peerId);
    this.#context.onstatechange = null;
    this.#context.close().catch(() => {});
  }
}

async function loadWorklets(context: AudioContext): Promise<void> {
  await Promise.all([
    context.audioWorklet.addModule(new URL('./worklet/capture-worklet.js', import.meta.url)),
    context.audioWorklet.addModule(new URL('./worklet/playout-worklet.js', import.meta.url)),
  ]);
}

function tell(node: AudioWorkletNode, message: ToWorklet, transfer: Transferable[] = []): void {
  node.port.postMessage(message, transfer);
}

function givePort(node: AudioWorkletNode): MessagePort {
  const { port1, port2 } = new MessageChannel();
  tell(node, { type: 'port', port: port1 }, [port1]);
  return port2;
}

function end(node: AudioWorkletNode): void {
  tell(node, { type: 'end' });
  node.disconnect();
}
