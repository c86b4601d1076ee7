// node third-party.mjs OUT WHAT=PATH...: writes the notices of what is compiled into the engine and
// the page, from the trees that they were built from. WHAT: libvpx, opus, libyuv (source trees),
// emscripten (the folder of emcc), preact (its package). Fails when a notice is not where it was.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** @param {string[]} paths of which the first that is there is taken */
function firstOf(...paths) {
  const path = paths.find((each) => existsSync(each));
  if (path === undefined) throw new Error(`no notice at ${paths.join(' or ')}`);
  return readFileSync(path, 'utf8');
}

/** The first comment of a source file that gives permission. @param {string} text */
function licenceComment(text) {
  const comment = text.match(/\/\*[\s\S]*?\*\//g)?.find((each) => each.includes('Permission'));
  if (comment === undefined) throw new Error('no licence in the comments');
  return comment.slice(2, -2).replaceAll(/^ ?\* ?/gm, '');
}

/**
 * A licence of a Debian copyright file (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/)
 * with the holders of most files.
 * @param {string} text @param {string} licence
 */
function fromDebian(text, licence) {
  const paragraphs = text.split(/\n\s*\n/);
  const [, holders] = /^Copyright:\s*([\s\S]*?)^\S/m.exec(paragraphs.find((each) => /^Files:\s*\*\s*$/m.test(each)) ?? '') ?? [];
  const terms = paragraphs.find((each) => each.startsWith(`License: ${licence}\n`));
  if (holders === undefined || terms === undefined) throw new Error(`no ${licence} in Debian's copyright file`);
  const body = terms.split('\n').slice(1).map((line) => line.replace(/^ \.?/, '')).join('\n');
  return `Copyright ${holders.trim()}\n\n${body}`;
}

/** @param {string} folder */
function emscripten(folder) {
  const own = join(folder, 'LICENSE');
  return existsSync(own) ? readFileSync(own, 'utf8') : fromDebian(firstOf(join(folder, '../doc/emscripten/copyright')), 'Expat');
}

/** @type {Record<string, (path: string) => readonly (readonly [title: string, text: string])[]>} */
const kNotices = {
  libvpx: (path) => [
    ['libvpx', firstOf(join(path, 'LICENSE'))],
    ['libvpx: patents', firstOf(join(path, 'PATENTS'))],
  ],
  opus: (path) => [['Opus', firstOf(join(path, 'COPYING'))]],
  libyuv: (path) => [
    ['libyuv', firstOf(join(path, 'LICENSE'))],
    ['libyuv: patents', firstOf(join(path, 'PATENTS'))],
  ],
  // libc++ and compiler-rt besides: the LLVM exception asks for no notice in compiled code.
  emscripten: (path) => [
    ['Emscripten', emscripten(path)],
    ['musl', firstOf(join(path, 'system/lib/libc/musl/COPYRIGHT'))],
    [
      'SIMDe',
      licenceComment(firstOf(join(path, '../../include/simde/arm/neon.h'), join(path, 'system/include/compat/arm_neon.h'))),
    ],
  ],
  preact: (path) => [['Preact', firstOf(join(path, 'LICENSE'))]],
};

/**
 * @param {Record<string, string>} paths what → where it is
 * @returns {string}
 */
export function thirdPartyNotices(paths) {
  const parts = Object.entries(paths).flatMap(([what, path]) => {
    const notices = kNotices[what];
    if (notices === undefined) throw new Error(`nothing is known of ${what}`);
    return notices(path);
  });
  const rule = '='.repeat(80);
  const intro = `Visavis contains code of others, compiled: ${parts.map(([title]) => title).filter((title) => !title.includes(':')).join(', ')}.`;
  return [intro, ...parts.map(([title, text]) => `${rule}\n${title}\n${rule}\n\n${text.trim()}`)].join('\n\n') + '\n';
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [out, ...given] = argv.slice(2);
  if (out === undefined) throw new Error('usage: node third-party.mjs OUT WHAT=PATH...');
  const paths = Object.fromEntries(given.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
  writeFileSync(out, thirdPartyNotices(paths));
}
