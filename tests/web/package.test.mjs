// The package folder as an app gets it: what `npm pack` takes, that it can be imported on a server,
// and that its types are whole. VISAVIS_NPM_DIR: the built folder; VISAVIS_WASM_DIR: what
// the wasm build made, with what it says of the modules.
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
    'visavis-engine.mjs', 'visavis-engine.wasm', 'visavis-codecs.mjs', 'visavis-codecs.wasm', 'visavis-deep-audio.mjs', 'visavis-deep-audio.wasm', 'codecs/browser.js',
    'codecs/node/index.js', 'codecs/index.d.ts', 'worker/engine-worker.js', 'worklet/capture-worklet.js', 'worklet/playout-worklet.js']) {
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

test('the codecs of the README run in Node from the packed package', (t) => {
  const app = mkdtempSync(join(tmpdir(), 'visavis-app-'));
  t.after(() => rmSync(app, { recursive: true, force: true }));
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', app], { cwd: folder, encoding: 'utf8' }));
  mkdirSync(join(app, 'node_modules/visavis'), { recursive: true });
  execFileSync('tar', ['-xzf', join(app, filename), '-C', join(app, 'node_modules/visavis'), '--strip-components=1']);
  const [, example] = /```js\n(import [^`]*'visavis\/codecs'[^`]*)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? [];
  writeFileSync(join(app, 'example.mjs'), example);
  const said = execFileSync(process.execPath, ['example.mjs'], { cwd: app, encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual(said.trim().split('\n'), Array.from({ length: 30 }, (_, index) => `${index * 33_333} 640 360`));
});

test('a bundler finds the codecs, their worker and their module', async (t) => {
  const app = mkdtempSync(join(tmpdir(), 'visavis-app-'));
  t.after(() => rmSync(app, { recursive: true, force: true }));
  mkdirSync(join(app, 'node_modules'));
  symlinkSync(folder, join(app, 'node_modules/visavis'));
  writeFileSync(join(app, 'index.html'), '<!doctype html><script type="module" src="main.js"></script>');
  writeFileSync(join(app, 'main.js'), "import { VideoEncoder } from 'visavis/codecs';\nconsole.log(await VideoEncoder.isConfigSupported({ codec: 'vp8', width: 64, height: 64 }));\n");
  const { build } = await import(new URL('../../web/node_modules/vite/dist/node/index.js', import.meta.url));
  const { output } = await build({ root: app, logLevel: 'error', configFile: false, worker: { format: 'es' }, build: { write: false, target: 'es2022' } });
  const files = output.map(({ fileName }) => fileName);
  for (const name of [/visavis-codecs.*\.wasm$/, /codec-worker.*\.js$/]) assert.ok(files.some((file) => name.test(file)), `${name} is not among ${files}`);
  const code = output.flatMap((each) => (each.type === 'chunk' ? [each.code] : []));
  assert.ok(code.some((text) => text.includes('hardwareConcurrency')), "the browser's entry is not in the bundle");
  assert.ok(code.every((text) => !text.includes('node:worker_threads')), "Node's entry is in the bundle");
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

const kCodecsConsumer = `
import * as codecs from 'visavis/codecs';

// The package's classes can stand where the browser's do.
type Classes = 'VideoEncoder' | 'VideoDecoder' | 'AudioEncoder' | 'AudioDecoder';
const implementation: { [Name in Classes]: new (init: ConstructorParameters<(typeof globalThis)[Name]>[0]) => InstanceType<(typeof globalThis)[Name]> } = codecs;

export async function encode(frame: VideoFrame): Promise<number> {
  let bytes = 0;
  const encoder = new implementation.VideoEncoder({ output: (chunk) => { bytes += chunk.byteLength; }, error: console.error });
  encoder.configure({ codec: 'vp8', width: 640, height: 360 });
  encoder.encode(frame, { keyFrame: true });
  await encoder.flush();
  const { supported } = await codecs.VideoEncoder.isConfigSupported({ codec: 'vp8', width: 640, height: 360 });
  const own = new codecs.VideoEncoder({ output: (_, { svc }) => { bytes += svc?.spatialLayerId ?? 0; }, error: console.error });
  own.encode({ data: new Uint8Array(6), format: 'I420', codedWidth: 2, codedHeight: 2, timestamp: 0 });
  return supported ? bytes + own.statistics.lastTimeMs : 0;
}
`;

for (const [moduleResolution, module] of [['bundler', 'ESNext'], ['nodenext', 'NodeNext']]) {
  test(`an app with moduleResolution ${moduleResolution} compiles against its types`, (t) => {
    compile(t, { 'app.ts': kConsumer, 'codecs.ts': kCodecsConsumer }, { module, moduleResolution });
  });
}

/** Types that hold if the classes that embind makes can be used as what is written by hand. */
function sameModule({ written, generated, create, classes }) {
  return `
import type createGenerated from './generated';
import type * as Generated from './generated';
import type * as Written from './${written}';

// What embind makes can be used as what is written by hand,
declare const create: typeof createGenerated;
export const usable: Written.${create} = create;

// with the same functions, which take as many arguments (to take fewer would be usable too).
type Arity<T> = { [Name in keyof T]: T[Name] extends (...args: infer Args) => unknown ? Args['length'] : never };
type Own<T> = Omit<T, Exclude<keyof Generated.ClassHandle, 'delete'>>;
${classes
  .map(
    ([ours, theirs]) => `
declare const written${theirs}: Arity<Written.${ours}>;
declare const generated${theirs}: Arity<Own<Generated.${theirs}>>;
export const allThere${theirs}: Arity<Own<Generated.${theirs}>> = written${theirs};
export const noneElse${theirs}: Arity<Written.${ours}> = generated${theirs};`,
  )
  .join('\n')}
`;
}

for (const { name, file, ...module } of [
  { name: 'visavis-engine', file: 'engine-module', create: 'CreateEngineModule', classes: [['Engine', 'Engine']] },
  {
    name: 'visavis-codecs', file: 'codecs/codecs-module', create: 'CreateCodecsModule',
    classes: ['VideoEncoder', 'VideoDecoder', 'AudioEncoder', 'AudioDecoder', 'CodecHost'].map((each) => [`Wasm${each}`, each]),
  },
  { name: 'visavis-deep-audio', file: 'deep-audio-module', create: 'CreateDeepAudioModule', classes: [['WasmLinkHost', 'CodecHost']] },
]) {
  test(`what embind describes of ${name} is what is written by hand`, (t) => {
    const folderOfTypes = process.env.VISAVIS_WASM_DIR;
    if (folderOfTypes === undefined) throw new Error('VISAVIS_WASM_DIR is not set');
    compile(t, {
      'generated.d.ts': readFileSync(join(folderOfTypes, `${name}.d.ts`), 'utf8'),
      'written.d.ts': readFileSync(join(folder, `${file}.d.ts`), 'utf8'),
      'same.ts': sameModule({ written: 'written', ...module }),
    }, { module: 'ESNext', moduleResolution: 'bundler' });
  });
}
