import { AudioGraph } from './audio-graph.js';
import { EngineClient } from './engine-client.js';
import { VisavisError } from './visavis-error.js';

/** What a call needs that has to be loaded. */
export interface Loaded {
  readonly engine: EngineClient;
  readonly audio: AudioGraph;
}

let preloaded: Loaded | undefined;

/**
 * Loads the engine ahead of {@link joinCall}, while a person still looks at the preview. One engine
 * is kept for the next call. What goes wrong is reported by `joinCall`, which tries again.
 *
 * @returns whether the engine is there. Never rejects.
 */
export async function preloadEngine(): Promise<boolean> {
  let loaded: Loaded | undefined;
  try {
    loaded = preloaded = takeLoaded();
    await Promise.all([loaded.engine.ready(), loaded.audio.ready()]);
    return true;
  } catch {
    if (loaded !== undefined && preloaded === loaded) {
      preloaded = undefined;
      closeLoaded(loaded);
    }
    return false;
  }
}

/**
 * @internal What is preloaded, else a new start; the caller owns it.
 * @throws VisavisError `engine-not-loaded` when the browser makes no worker or no audio context.
 */
export function takeLoaded(): Loaded {
  const taken = preloaded;
  preloaded = undefined;
  if (taken !== undefined && !taken.engine.failed && !taken.audio.failed) return taken;
  if (taken !== undefined) closeLoaded(taken);
  let audio: AudioGraph | undefined;
  try {
    audio = new AudioGraph();
    return { engine: new EngineClient(), audio };
  } catch (error) {
    audio?.close();
    throw new VisavisError('engine-not-loaded', 'The browser starts no worker or no audio', { cause: error });
  }
}

/** @internal */
export function closeLoaded({ engine, audio }: Loaded): void {
  engine.terminate();
  audio.close();
}
