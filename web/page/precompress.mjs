// node precompress.mjs FOLDER: writes x.br and x.gz beside each file x of the built page, so that
// the relay sends them without compressing anything itself. Best compression: it is done once and
// read often. Only where it makes the file smaller.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What is not compressed already: text and wasm. */
const kCompressible = /\.(css|html|js|json|map|mjs|svg|txt|wasm|webmanifest|xml)$/;

/** @type {Record<string, (bytes: Buffer) => Buffer>} */
const kEncoders = {
  '.br': (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  '.gz': (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/**
 * @param {string} folder
 * @returns {string[]} the paths that were written
 */
export function precompress(folder) {
  const written = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !kCompressible.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    for (const [ending, encode] of Object.entries(kEncoders)) {
      const encoded = encode(bytes);
      if (encoded.length >= bytes.length) continue;
      writeFileSync(path + ending, encoded);
      written.push(path + ending);
    }
  }
  return written;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const folder = argv[2];
  if (folder === undefined) throw new Error('usage: node precompress.mjs FOLDER');
  precompress(folder);
}
