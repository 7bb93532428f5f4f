import { defineConfig } from 'vite';
import { compressFiles } from './compress-files.js';

/** Builds the console to static files that the broker serves below `/console/`, under a policy without inline scripts. */
export default defineConfig({
  plugins: [compressFiles()],
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
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
