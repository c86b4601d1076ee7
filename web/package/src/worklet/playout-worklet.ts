/**
 * Runs on the audio thread: plays one remote peer. Pulls 20 ms at a time from the engine worker, so
 * that the clock of the audio device drives the call. What comes too late leaves silence, which is
 * counted; then more is kept at hand, 40 ms at first and up to 160 ms, because a worker that was late
 * once (it encodes video, too) will be again. Imports nothing, because bundlers copy worklets as they
 * are.
 */
type ToWorklet = { readonly type: 'port'; readonly port: MessagePort } | { readonly type: 'end' };
interface PlayoutPull {
  readonly spare?: Float32Array<ArrayBuffer>;
  readonly underruns: number;
}

const samplesPerPiece = 960; // 20 ms at 48 kHz
/** A pull goes out when no more than so many pieces are at hand or on their way. */
const leastReserve = 2;
const mostReserve = 8;
/** After so long without silence one piece less is tried. */
const calmSamples = 10 * 48000;

export class PlayoutProcessor extends AudioWorkletProcessor {
  #port: MessagePort | undefined;
  #ended = false;
  readonly #pieces: Float32Array<ArrayBuffer>[] = [];
  readonly #spare: Float32Array<ArrayBuffer>[] = [];
  #read = 0; // in the first piece
  #pullsAway = 0;
  #underruns = 0;
  #started = false;
  #reserve = leastReserve;
  #isSilent = false;
  #calm = 0; // samples played since the last silence or change of the reserve

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
    if (this.#started) this.#adapt(played, output.length);
    this.#pull();
    return !this.#ended;
  }

  #adapt(played: number, wanted: number): void {
    const isSilent = played < wanted;
    if (isSilent) ++this.#underruns;
    // One late answer silences many quanta in a row: it counts once.
    if (isSilent && !this.#isSilent && this.#reserve < mostReserve) ++this.#reserve;
    this.#isSilent = isSilent;
    this.#calm = isSilent ? 0 : this.#calm + wanted;
    if (this.#calm < calmSamples || this.#reserve === leastReserve) return;
    --this.#reserve;
    this.#calm = 0;
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
    while (expected() <= this.#reserve * samplesPerPiece) {
      const spare = this.#spare.pop();
      const pull: PlayoutPull = { underruns: this.#underruns, ...(spare && { spare }) };
      this.#underruns = 0;
      ++this.#pullsAway;
      this.#port.postMessage(pull, spare ? [spare.buffer] : []);
    }
  }
}

registerProcessor('visavis-playout', PlayoutProcessor);
