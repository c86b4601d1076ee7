// The package folder as an app gets it: what `npm pack` takes, that it can be imported on a server,
// and that its types are whole. VISAVIS_NPM_DIR: the built folder; VISAVIS_ENGINE_TYPES: what the
// wasm build says of the engine.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = process.env.VISAVIS_NPM_DIR;
if (folder === undefined) throw new Error('VISAVIS_NPM_DIR is not set');
const tsc = fileURLToPath(new URL('../../web/node_modules/typescript/bin/tsc', import.meta.url));

const kConsumer = `
import { joinCall, missingFeatures, openLocalMedia, preloadEngine, VisavisError, type Call, type CallState } from 'visavis';

export async function meet(room: string, signal: AbortSignal | undefined): Promise<Call | undefined> {
  if (missingFeatures().length > 0 || !(await preloadEngine())) return undefined;
  try {
    const { audio, video } = await openLocalMedia({ audio: true, video: undefined });
    const call = await joinCall({ relayUrl: '/ws', room, displayName: undefined, audio: audio ?? false, video, signal });
    const state: CallState = call.state;
    call.on('peer-joined', ({ peer }) => { document.body.append(peer.view, peer.name, state); });
    call.on('local-media', ({ error }) => { if (error?.code === 'camera-lost') console.log(error.message); });
    const { engine, worker, capture } = await call.statistics();
    console.log(engine.peers.length, worker.packetsSent, capture.framesCaptured);
    // @ts-expect-error: no such event
    call.on('no-such-event', () => {});
    return call;
  } catch (error) {
    if (error instanceof VisavisError && error.code === 'room-full') return undefined;
    throw error;
  }
}
`;

test('npm pack takes the code, its types, the engine and the licences', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' }));
  const paths = files.map(({ path }) => path);
  for (const path of ['package.json', 'README.md', 'LICENSE', 'THIRD-PARTY-LICENSES.txt', 'index.js', 'index.d.ts',
    'visavis-engine.mjs', 'visavis-engine.wasm', 'worker/engine-worker.js', 'worklet/capture-worklet.js', 'worklet/playout-worklet.js']) {
    assert.ok(paths.includes(path), `${path} is not in the package`);
  }
  assert.deepEqual(paths.filter((path) => !/\.(js|mjs|d\.ts|wasm|md|txt|json)$|^LICENSE$/.test(path)), []);
});

test('the notices name all that is compiled in', () => {
  const notices = readFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const holder of ['The WebM Project', 'Xiph.Org', 'The LibYuv Project', 'The Emscripten Authors', 'Rich Felker', 'Evan Nemerson']) {
    assert.ok(notices.includes(holder), holder);
  }
});

test('its entry can be imported where there is no page', async () => {
  const { joinCall } = await import(pathToFileURL(join(folder, 'index.js')));
  assert.equal(typeof joinCall, 'function');
});

/** Compiles `files` (name → text) strictly, with the package in reach; fails with what the compiler says. */
function compile(t, files, options) {
  const app = mkdtempSync(join(tmpdir(), 'visavis-app-'));
  t.after(() => rmSync(app, { recursive: true, force: true }));
  mkdirSync(join(app, 'node_modules'));
  symlinkSync(folder, join(app, 'node_modules/visavis'));
  const all = {
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], noEmit: true,
        strict: true, exactOptionalPropertyTypes: true, ...options,
      },
      include: ['*.ts'],
    }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(app, name), text);
  try {
    execFileSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' });
  } catch (error) {
    assert.fail(error.stdout || error);
  }
}

for (const [moduleResolution, module] of [['bundler', 'ESNext'], ['nodenext', 'NodeNext']]) {
  test(`an app with moduleResolution ${moduleResolution} compiles against its types`, (t) => {
    compile(t, { 'app.ts': kConsumer }, { module, moduleResolution });
  });
}

const kSameEngine = `
import type createGenerated from './generated';
import type { ClassHandle, Engine as Generated } from './generated';
import type { CreateEngineModule, Engine } from './engine-module';

// What embind makes can be used as what is written by hand,
declare const create: typeof createGenerated;
export const usable: CreateEngineModule = create;

// with the same functions, which take as many arguments (to take fewer would be usable too).
type Arity<T> = { [Name in keyof T]: T[Name] extends (...args: infer Args) => unknown ? Args['length'] : never };
type Ours = Omit<Generated, Exclude<keyof ClassHandle, 'delete'>>;
declare const written: Arity<Engine>;
declare const generated: Arity<Ours>;
export const allThere: Arity<Ours> = written;
export const noneElse: Arity<Engine> = generated;
`;

test('the engine that embind describes is the one that is written by hand', (t) => {
  const generated = process.env.VISAVIS_ENGINE_TYPES;
  if (generated === undefined) throw new Error('VISAVIS_ENGINE_TYPES is not set');
  compile(t, {
    'generated.d.ts': readFileSync(generated, 'utf8'),
    'engine-module.d.ts': readFileSync(join(folder, 'engine-module.d.ts'), 'utf8'),
    'same.ts': kSameEngine,
  }, { module: 'ESNext', moduleResolution: 'bundler' });
});
