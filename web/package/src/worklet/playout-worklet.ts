/**
 * Runs on the audio thread: plays one remote peer. Pulls 20 ms at a time from the engine worker, so
 * that the clock of the audio device drives the call, and keeps 20 to 40 ms at hand. What comes too
 * late leaves silence, which is counted. Imports nothing, because bundlers copy worklets as they are.
 */
type ToWorklet = { readonly type: 'port'; readonly port: MessagePort } | { readonly type: 'end' };
interface PlayoutPull {
  readonly spare?: Float32Array<ArrayBuffer>;
  readonly underruns: number;
}

const samplesPerPiece = 960; // 20 ms at 48 kHz
/** A pull goes out when no more than this is at hand or on its way. */
const lowWaterSamples = samplesPerPiece;

export class PlayoutProcessor extends AudioWorkletProcessor {
  #port: MessagePort | undefined;
  #ended = false;
  readonly #pieces: Float32Array<ArrayBuffer>[] = [];
  readonly #spare: Float32Array<ArrayBuffer>[] = [];
  #read = 0; // in the first piece
  #pullsAway = 0;
  #underruns = 0;
  #started = false;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToWorklet>) => {
      if (event.data.type === 'end') {
        this.#ended = true;
        return;
      }
      this.#port = event.data.port;
      this.#port.onmessage = (answer: MessageEvent<Float32Array<ArrayBuffer>>) => {
        --this.#pullsAway;
        this.#started = true;
        this.#pieces.push(answer.data);
      };
    };
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0]?.[0];
    if (output === undefined) return !this.#ended;
    const played = this.#play(output);
    if (played < output.length && this.#started) ++this.#underruns;
    this.#pull();
    return !this.#ended;
  }

  #play(output: Float32Array): number {
    let written = 0;
    for (let piece = this.#pieces[0]; piece !== undefined && written < output.length; piece = this.#pieces[0]) {
      const count = Math.min(output.length - written, piece.length - this.#read);
      output.set(piece.subarray(this.#read, this.#read + count), written);
      written += count;
      this.#read += count;
      if (this.#read === piece.length) {
        this.#read = 0;
        this.#pieces.shift();
        this.#spare.push(piece);
      }
    }
    return written;
  }

  #pull(): void {
    if (this.#port === undefined) return;
    const expected = () => (this.#pieces.length + this.#pullsAway) * samplesPerPiece - this.#read;
    while (expected() <= lowWaterSamples) {
      const spare = this.#spare.pop();
      const pull: PlayoutPull = { underruns: this.#underruns, ...(spare && { spare }) };
      this.#underruns = 0;
      ++this.#pullsAway;
      this.#port.postMessage(pull, spare ? [spare.buffer] : []);
    }
  }
}

registerProcessor('visavis-playout', PlayoutProcessor);
