// Where the tests find their raw material and keep what they make from it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cacheDir = () =>
  process.env.VISAVIS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'visavis');

const contentDir = () => process.env.VISAVIS_CONTENT ?? join(cacheDir(), 'content');

// The folders in which the distribution's packages put the files, so that both an unpacked
// package tree and a folder with the bare files work.
const kFolders = [
  '',
  'speech',
  'usr/lib/python3/dist-packages/imageio/resources/images',
  'usr/share/doc/opencv-doc/examples/data',
  'usr/share/asterisk/sounds/en_US_f_Allison',
  'usr/share/asterisk/sounds/en',
];

/** Path of a content file, or undefined when no package that holds it is there. */
export function findContent(name) {
  for (const root of [contentDir(), '/']) {
    for (const folder of kFolders) {
      const path = join(root, folder, name);
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}

export function requireContent(name) {
  const path = findContent(name);
  if (path === undefined) {
    throw new Error(`${name} is not in ${contentDir()}: unpack its package there or set VISAVIS_CONTENT`);
  }
  return path;
}

/**
 * Path of a made file, keyed by what it is made from: `make(temporaryPath)` runs only when no file
 * with this key is in the cache. Written aside and renamed, so that a killed run leaves no half file.
 */
export async function cached(name, sources, recipe, make) {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  hash.update(JSON.stringify(recipe));
  const folder = join(cacheDir(), 'e2e');
  mkdirSync(folder, { recursive: true });
  const dot = name.lastIndexOf('.');
  const stem = name.slice(0, dot);
  const file = `${stem}-${hash.digest('hex').slice(0, 12)}${name.slice(dot)}`;
  const path = join(folder, file);
  if (existsSync(path)) return path;
  // An older recipe's file is of no use to anyone, and a raw clip is near 100 MB.
  for (const old of readdirSync(folder)) {
    if (old.startsWith(`${stem}-`) && old.endsWith(name.slice(dot))) rmSync(join(folder, old), { force: true });
  }
  const temporary = join(folder, `tmp-${process.pid}-${file}`);
  await make(temporary);
  renameSync(temporary, path);
  return path;
}
