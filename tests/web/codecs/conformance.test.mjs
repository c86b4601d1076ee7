// `visavis/codecs` in Node, as the package folder has it: what WebCodecs asks for.
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { suite } from './conformance/suite.mjs';

const folder = process.env.VISAVIS_NPM_DIR;
if (folder === undefined) throw new Error('VISAVIS_NPM_DIR is not set');
const api = await import(pathToFileURL(join(folder, 'codecs/node/index.js')));

for (const { name, run } of suite(api)) test(name, { timeout: 30_000 }, run);
