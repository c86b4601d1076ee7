import type { Engine, EngineAction, EngineStatistics } from 'visavis-source/engine-module';

/** One call of the engine: name, then arguments. */
export type EngineCall = readonly [name: string, ...rest: readonly unknown[]];

/** Records what it is told and does what the test queues; has no mind of its own. */
export class FakeEngine implements Engine {
  readonly calls: EngineCall[] = [];
  /** What the next polls return, one batch each. */
  readonly batches: EngineAction[][] = [];
  readonly pollTimes: number[] = [];
  nextTimeout = Infinity;
  onTimeout: () => void = () => {};
  readonly packet = new Uint8Array(2048);
  readonly audio = new Float32Array(960);
  readonly voice = new Float32Array(960).fill(0.5);
  deleted = false;
  broken = false;

  /** The calls of one name, without it. */
  callsOf(name: string): (readonly unknown[])[] {
    return this.calls.filter(([called]) => called === name).map(([, ...rest]) => rest);
  }

  #note(...call: EngineCall): void {
    if (this.broken) throw new WebAssembly.RuntimeError('unreachable');
    if (this.deleted) throw new Error('called after delete()');
    this.calls.push(call);
  }

  join(...rest: Parameters<Engine['join']>) { this.#note('join', ...rest); }
  networkIsBack(...rest: Parameters<Engine['networkIsBack']>) { this.#note('networkIsBack', ...rest); }
  leave(...rest: Parameters<Engine['leave']>) { this.#note('leave', ...rest); }
  socketOpened(...rest: Parameters<Engine['socketOpened']>) { this.#note('socketOpened', ...rest); }
  socketMessage(...rest: Parameters<Engine['socketMessage']>) { this.#note('socketMessage', ...rest); }
  socketClosed(...rest: Parameters<Engine['socketClosed']>) { this.#note('socketClosed', ...rest); }
  negotiationNeeded(...rest: Parameters<Engine['negotiationNeeded']>) { this.#note('negotiationNeeded', ...rest); }
  localDescriptionSet(...rest: Parameters<Engine['localDescriptionSet']>) { this.#note('localDescriptionSet', ...rest); }
  remoteDescriptionSet(...rest: Parameters<Engine['remoteDescriptionSet']>) { this.#note('remoteDescriptionSet', ...rest); }
  descriptionFailed(...rest: Parameters<Engine['descriptionFailed']>) { this.#note('descriptionFailed', ...rest); }
  localCandidate(...rest: Parameters<Engine['localCandidate']>) { this.#note('localCandidate', ...rest); }
  connectionStateChanged(...rest: Parameters<Engine['connectionStateChanged']>) { this.#note('connectionStateChanged', ...rest); }
  channelOpened(...rest: Parameters<Engine['channelOpened']>) { this.#note('channelOpened', ...rest); }
  channelClosed(...rest: Parameters<Engine['channelClosed']>) { this.#note('channelClosed', ...rest); }
  channelBuffered(...rest: Parameters<Engine['channelBuffered']>) { this.#note('channelBuffered', ...rest); }
  packetBuffer(bytes: number) { return this.packet.subarray(0, bytes); }
  packetReceived(...rest: Parameters<Engine['packetReceived']>) { this.#note('packetReceived', ...rest); }
  frameCaptured(...rest: Parameters<Engine['frameCaptured']>) { this.#note('frameCaptured', ...rest); }
  audioBuffer() { return this.audio; }
  audioCaptured(...rest: Parameters<Engine['audioCaptured']>) { this.#note('audioCaptured', ...rest); }
  setAudioEnabled(...rest: Parameters<Engine['setAudioEnabled']>) { this.#note('setAudioEnabled', ...rest); }
  setVideoEnabled(...rest: Parameters<Engine['setVideoEnabled']>) { this.#note('setVideoEnabled', ...rest); }
  setMaxVideoRate(...rest: Parameters<Engine['setMaxVideoRate']>) { this.#note('setMaxVideoRate', ...rest); }
  describeVideo(...rest: Parameters<Engine['describeVideo']>) { this.#note('describeVideo', ...rest); }
  deepAudioLoaded(...rest: Parameters<Engine['deepAudioLoaded']>) { this.#note('deepAudioLoaded', ...rest); }
  deepAudioFailed(...rest: Parameters<Engine['deepAudioFailed']>) { this.#note('deepAudioFailed', ...rest); }
  playAudio(...rest: Parameters<Engine['playAudio']>) {
    this.#note('playAudio', ...rest);
    return this.voice;
  }
  poll(nowMs: number) {
    this.pollTimes.push(nowMs);
    return this.batches.shift() ?? [];
  }
  nextTimeoutMs() { return this.nextTimeout; }
  handleTimeout(...rest: Parameters<Engine['handleTimeout']>) {
    this.#note('handleTimeout', ...rest);
    this.onTimeout();
  }
  statistics(): EngineStatistics { return { peers: [], framesEncoded: 7 } as unknown as EngineStatistics; }
  delete() { this.deleted = true; }
}
