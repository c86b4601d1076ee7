// The module that the wasm build writes beside the compiled sources.
import type { CreateDeepAudioModule } from './deep-audio-module.js';

declare const createDeepAudioModule: CreateDeepAudioModule;
export default createDeepAudioModule;
