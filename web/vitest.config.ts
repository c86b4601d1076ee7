import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('..'),
  resolve: {
    alias: {
      'visavis-source': here('package/src'),
      'visavis-page': here('page/src'),
      visavis: here('package/src/index.ts'),
      // The tests stand outside of this folder and have no node_modules of their own.
      'preact-options': here('node_modules/preact/dist/preact.mjs'),
      'happy-dom': here('node_modules/happy-dom/lib/index.js'),
      vitest: here('node_modules/vitest/dist/index.js'),
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    dir: here('../tests/web'),
    include: ['**/*.test.ts'],
    environment: 'node',
    cache: false,
    unstubGlobals: true,
  },
});
