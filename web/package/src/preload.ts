import { AudioGraph } from './audio-graph.js';
import { EngineClient } from './engine-client.js';

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
  preloaded = takeLoaded();
  try {
    await preloaded.engine.ready();
    return true;
  } catch {
    return false;
  }
}

/** @internal What is preloaded, else a new start; the caller owns it. */
export function takeLoaded(): Loaded {
  const taken = preloaded;
  preloaded = undefined;
  if (taken !== undefined && !taken.engine.failed && !taken.audio.failed) return taken;
  taken?.engine.terminate();
  taken?.audio.close();
  return { engine: new EngineClient(), audio: new AudioGraph() };
}
