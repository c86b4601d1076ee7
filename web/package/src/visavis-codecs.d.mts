// The module that the wasm build writes beside the compiled sources.
import type { CreateCodecsModule } from './codecs/codecs-module.js';

declare const createCodecsModule: CreateCodecsModule;
export default createCodecsModule;
