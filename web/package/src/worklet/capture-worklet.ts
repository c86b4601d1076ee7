/**
 * Runs on the audio thread: collects the microphone into pieces of 20 ms, mono, 48 kHz, and sends
 * them to the engine worker by a port that comes as the first message. Imports nothing, because
 * bundlers copy worklets as they are. Emits silence: the output only keeps the node running.
 */
type ToWorklet = { readonly type: 'port'; readonly port: MessagePort } | { readonly type: 'end' };
interface CapturedAudio {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly endTimeS: number;
}

const targetRateHz = 48000;
const samplesPerPiece = 960;
/** Pieces on their way to the worker and back; beyond it the newest is dropped. */
const maxPiecesAway = 50;

export class CaptureProcessor extends AudioWorkletProcessor {
  #port: MessagePort | undefined;
  #ended = false;
  readonly #spare: Float32Array<ArrayBuffer>[] = [];
  #piecesAway = 0;
  #piece = new Float32Array(samplesPerPiece);
  #filled = 0;
  // Linear interpolation, for a context that could not be had at 48 kHz.
  readonly #step = sampleRate / targetRateHz;
  #position = 0; // of the next output sample, in input samples after #last
  #last = 0;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToWorklet>) => {
      if (event.data.type === 'end') {
        this.#ended = true;
        return;
      }
      this.#port = event.data.port;
      this.#port.onmessage = (returned: MessageEvent<Float32Array<ArrayBuffer>>) => {
        --this.#piecesAway;
        this.#spare.push(returned.data);
      };
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0] ?? [];
    const length = channels[0]?.length ?? 0;
    for (let index = 0; index < length; ++index) {
      let sum = 0;
      for (const channel of channels) sum += channel[index] ?? 0;
      this.#push(sum / channels.length, (currentFrame + index + 1) / sampleRate);
    }
    return !this.#ended;
  }

  #push(sample: number, endTimeS: number): void {
    if (this.#step === 1) {
      this.#emit(sample, endTimeS);
      return;
    }
    while (this.#position < 1) {
      this.#emit(this.#last + (sample - this.#last) * this.#position, endTimeS);
      this.#position += this.#step;
    }
    this.#position -= 1;
    this.#last = sample;
  }

  #emit(sample: number, endTimeS: number): void {
    this.#piece[this.#filled] = sample;
    if (++this.#filled < samplesPerPiece) return;
    this.#filled = 0;
    if (this.#port === undefined || this.#piecesAway >= maxPiecesAway) return;
    const message: CapturedAudio = { samples: this.#piece, endTimeS };
    ++this.#piecesAway;
    this.#port.postMessage(message, [this.#piece.buffer]);
    this.#piece = this.#spare.pop() ?? new Float32Array(samplesPerPiece);
  }
}

registerProcessor('visavis-capture', CaptureProcessor);
