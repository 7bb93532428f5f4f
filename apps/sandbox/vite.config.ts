import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Puts the published program into one file: the sandbox's code and what it uses of the COCO standard, but none of its packages. */
export default defineConfig({
  resolve: {
    alias: { '#standard': fileURLToPath(new URL('../../libs/standard/src/index.ts', import.meta.url)) },
  },
  build: {
    ssr: 'src/main.ts',
    target: 'node22',
    minify: false,
    emptyOutDir: true,
    rolldownOptions: { output: { banner: '#!/usr/bin/env node' } },
  },
});
