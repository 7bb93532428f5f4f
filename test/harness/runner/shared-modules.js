/**
 * Loads TypeScript for the specs that share one copy of the product with the other specs of their process.
 *
 * Node.js imports what jest would otherwise compile and evaluate again for each spec.
 */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = new URL('../../../', import.meta.url).href;
const swc = JSON.parse(readFileSync(new URL('.swcrc', root), 'utf8'));
const jestGlobals = new URL('jest-globals.js', import.meta.url).href;

const isOurs = (url) =>
  url?.startsWith(root) && !url.includes('/node_modules/') && !url.startsWith(`${root}dist/`);

function resolve(specifier, context, next) {
  if (!isOurs(context.parentURL)) return next(specifier, context);
  if (specifier === '@jest/globals') return { url: jestGlobals, shortCircuit: true };
  // Every `#name` is one of the project's, even in a workspace: the imports of a workspace's package.json may not lead out of its folder.
  if (specifier.startsWith('#'))
    return next(specifier, {
      ...context,
      parentURL: `${root}package.json`,
      conditions: [...context.conditions, 'source'],
    });
  if (specifier.startsWith('.') && specifier.endsWith('.js')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, shortCircuit: true };
  }
  return next(specifier, context);
}

function load(url, context, next) {
  if (!url.endsWith('.ts') || !isOurs(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    ...swc,
    exclude: undefined,
    swcrc: false,
    filename,
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}

registerHooks({ resolve, load });
process.setSourceMapsEnabled(true);
