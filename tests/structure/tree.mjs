// The source files of the repository: everything people write, nothing that is built or installed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const FOLDERS = ['wasm', 'relay', 'web', 'tests', '.ci'];
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'corpus', 'test-results', '.vite']);
const SOURCE =
  /\.(h|cpp|mjs|cjs|js|ts|tsx|d\.ts|css|html|json|md|cmake|sh|py|txt|yml|yaml)$|(^|\/)(run|\.npmrc)$/;
const GENERATED = /(^|\/)package-lock\.json$|(^|\/)golden\//;

function* walk(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(path);
    } else if (entry.isFile() && SOURCE.test(path) && !GENERATED.test(path)) {
      yield path;
    }
  }
}

export function sourceFiles() {
  const top = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !GENERATED.test(entry.name))
    .map((entry) => entry.name);
  const deep = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => [
    ...walk(folder),
  ]);
  return [...top, ...deep].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export const exists = (path) => existsSync(join(root, path));
