import type { PlayoutPull } from '../messages.js';
import type { EngineRunner } from './engine-runner.js';

const samplesPerPiece = 960; // 20 ms at 48 kHz

/** Answers the playout worklets: each plays one remote peer and pulls by the clock of its device. */
export class Playout {
  readonly #runner: EngineRunner;
  readonly #ports = new Map<string, MessagePort>();
  piecesPlayed = 0;
  underruns = 0;

  constructor(runner: EngineRunner) {
    this.#runner = runner;
  }

  attach(peerId: string, port: MessagePort): void {
    this.detach(peerId);
    this.#ports.set(peerId, port);
    port.onmessage = (event: MessageEvent<PlayoutPull>) => {
      this.underruns += event.data.underruns;
      const piece = event.data.spare ?? new Float32Array(samplesPerPiece);
      piece.fill(0); // in case that the engine no longer answers
      this.#runner.call((engine, nowMs) => {
        piece.set(engine.playAudio(peerId, nowMs));
      });
      ++this.piecesPlayed;
      port.postMessage(piece, [piece.buffer]);
    };
  }

  detach(peerId: string): void {
    this.#ports.get(peerId)?.close();
    this.#ports.delete(peerId);
  }

  close(): void {
    for (const peerId of [...this.#ports.keys()]) this.detach(peerId);
  }
}
