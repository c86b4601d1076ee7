import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The package as npm would install it, and where the page goes. CMake says both. */
const packageFolder = process.env['VISAVIS_NPM_DIR'] ?? fromRoot('build/npm');
const pageFolder = process.env['VISAVIS_WWW_DIR'] ?? fromRoot('build/www');

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { alias: { visavis: `${packageFolder}/index.js` } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: pageFolder,
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would be refused by the content security policy that the relay sends (relay/http_security.cpp).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['..', packageFolder] },
    // `npm run dev` beside a relay.
    proxy: { '/ws': { target: 'ws://127.0.0.1:8080', ws: true } },
  },
});
