// The rows for people.
import { nameOf } from './rows.mjs';

const fixed = (number, digits) => (number === undefined ? '' : number.toFixed(digits));

export function printRows(rows) {
  printEngines(rows.filter(({ mode }) => mode === undefined));
  printLayers(rows.filter(({ mode }) => mode !== undefined));
}

function printLayers(rows) {
  printTable(
    ['layers', 'up to', 'size', 'pictures/s', 'kbps', 'PSNR dB', 'decode ms', 'encode ms, all'],
    rows.map((row) => [
      `${row.codec} ${row.mode}`, `S${row.spatial} T${row.temporal}`, `${row.width}x${row.height}`, fixed(row.fps, 1),
      fixed(row.kbps, 0), fixed(row.psnr, 2), fixed(row.decode_ms, 2), fixed(row.encode_ms, 2),
    ]),
  );
}

function printEngines(rows) {
  const head = ['', 'engine', 'encode ms', 'decode ms', 'kbps', 'PSNR dB', 'of native: encode', 'decode', ''];
  const lines = rows.map((row) => [
    nameOf(row), row.engine, fixed(row.encode_ms, 3), fixed(row.decode_ms, 3), fixed(row.kbps, 0), fixed(row.psnr, 2),
    fixed(row.encode_ratio, 2), fixed(row.decode_ratio, 2), exactness(row),
  ]);
  printTable(head, lines);
}

function printTable(head, lines) {
  if (lines.length === 0) return;
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  for (const line of [head, ...lines]) console.log(line.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
}

function exactness({ engine, codec, stream_is_native, pictures_are_native }) {
  if (engine !== 'wasm' || stream_is_native === undefined) return '';
  if (stream_is_native && pictures_are_native) return 'bit-exact';
  return codec === 'opus' ? 'floating point: other bits' : 'OTHER BITS THAN NATIVE';
}
