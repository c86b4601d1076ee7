import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const sorted = (names: Iterable<string | undefined>) => [...new Set(names)].sort();

describe('the hand-written interface of the engine', () => {
  // Embind knows an object only as `any`: nothing else compares the two.
  it('names the statistics that the binding gives, and no others', () => {
    const interfaces = read('web/package/src/engine-module.ts').match(/interface (Engine|Peer)Statistics \{[^}]*\}/g)?.join('\n') ?? '';
    const given = ['statistics_values.cpp', 'engine_binding.cpp'].map((file) => read(`wasm/bindings/${file}`)).join('\n');
    const named = sorted([...interfaces.matchAll(/readonly (\w+):/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(20);
    expect(named).toEqual(sorted([...given.matchAll(/object\.set\(\s*"(\w+)"/g)].map(([, name]) => name)));
  });

  it('names the actions that the binding gives, and no others', () => {
    const [, union = ''] = /type EngineAction =([\s\S]*?);\n\n/.exec(read('web/package/src/engine-module.ts')) ?? [];
    const given = read('wasm/bindings/action_values.cpp');
    const named = sorted([...union.matchAll(/readonly type: '(\w+)'/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(10);
    expect(named).toEqual(sorted([...given.matchAll(/Object\("(\w+)"/g)].map(([, name]) => name)));
  });
});
