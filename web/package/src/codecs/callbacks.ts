import { Dictionary } from './web-idl.js';

/** The two callbacks that every codec is made with. @throws TypeError if one is missing. */
export function readCallbacks(init: unknown, name: string): { output: (...results: unknown[]) => unknown; error: (error: DOMException) => unknown } {
  const dictionary = new Dictionary(init, name);
  const [output, error] = ['output', 'error'].map((key) => {
    const callback = dictionary.required(key);
    if (typeof callback !== 'function') throw new TypeError(`${name}.${key} is not a function`);
    return callback as (...results: unknown[]) => unknown;
  });
  if (output === undefined || error === undefined) throw new TypeError(`${name} lacks a callback`);
  return { output, error };
}
