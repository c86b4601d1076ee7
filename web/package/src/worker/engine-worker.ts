/** Entry of the engine worker: loads the engine, then hands every message of the page to its host. */
import type { WasmLinkHost } from '../deep-audio-module.js';
import type { FromWorker, ToWorker } from '../messages.js';
import createEngineModule from '../visavis-engine.mjs';
import { CallCodecs } from './call-codecs.js';
import { EngineHost } from './engine-host.js';
import { LinkedHost } from './linked-host.js';

declare const self: DedicatedWorkerGlobalScope;

function post(message: FromWorker): void {
  self.postMessage(message);
}

/** They are six times the engine's size: a call begins while they come, and has its media when they are here. */
async function loadCodecs(codecs: CallCodecs): Promise<void> {
  const { default: createCodecsModule } = await import('../visavis-codecs.mjs');
  const module = await createCodecsModule();
  codecs.attach(new module.CodecHost());
}

/** More than twice as large as all else: only when the engine asks for them. */
async function loadDeepAudio(codecs: LinkedHost<WasmLinkHost>): Promise<void> {
  const { default: createDeepAudioModule } = await import('../visavis-deep-audio.mjs');
  const module = await createDeepAudioModule();
  codecs.attach(new module.CodecHost());
}

async function start(codecs: CallCodecs): Promise<void> {
  const module = await createEngineModule();
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const deepAudio = new LinkedHost<WasmLinkHost>();
  const host = new EngineHost(new module.Engine({ seed, codecs, deepAudio }), codecs, {
    timeOriginMs: performance.timeOrigin,
    nowMs: () => performance.now(),
    setTimer: (callback, delayMs) => self.setTimeout(callback, delayMs),
    clearTimer: (id) => {
      self.clearTimeout(id);
    },
    openSocket: (url) => new WebSocket(url),
    post,
    loadDeepAudio: () => loadDeepAudio(deepAudio),
  });
  self.onmessage = (event: MessageEvent<ToWorker>) => {
    host.handle(event.data);
  };
  self.addEventListener('online', () => {
    host.networkIsBack();
  });
  post({ type: 'ready' });
}

const codecs = new CallCodecs();
Promise.all([start(codecs), loadCodecs(codecs)]).catch((error: unknown) => {
  post({ type: 'engine-failed', message: String(error) });
});
