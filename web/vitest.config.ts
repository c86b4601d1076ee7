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
      vitest: here('node_modules/vitest/dist/index.js'),
    },
  },
  test: {
    dir: here('../tests/web'),
    include: ['**/*.test.ts'],
    environment: 'node',
    cache: false,
    unstubGlobals: true,
  },
});
