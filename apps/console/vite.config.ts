import { join } from 'node:path';
import { defineConfig } from 'vite';
import { compressFiles } from './compress-files.js';
import { requireStyles } from './require-styles.js';
import { startFirst } from './start-first.js';

/** Builds the console to static files that the broker serves below `/console/`, under a policy without inline scripts. */
export default defineConfig({
  plugins: [startFirst('first'), requireStyles(), compressFiles()],
  base: '/console/',
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // The polyfill is an inline script, and every browser with the target preloads modules itself.
    modulePreload: { polyfill: false },
    // The policy lets styles name no data: URLs but images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    // The libraries mark what a server must not render; nothing here is rendered by a server.
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'index.html'),
        first: join(import.meta.dirname, 'src/first.ts'),
      },
      checks: { moduleLevelDirective: false },
    },
  },
});
