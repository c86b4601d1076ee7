// The module that the wasm build writes beside the compiled sources.
import type { CreateEngineModule } from './engine-module.js';

declare const createEngineModule: CreateEngineModule;
export default createEngineModule;
