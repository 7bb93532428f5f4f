import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin, Rolldown } from 'vite';

/** How the component library names its classes. */
const CLASS = /\bm_[0-9a-f]{6,8}\b/g;

/** Fails the build if a script uses a component whose styles are not loaded with it: the page would only look wrong. */
export function requireStyles(): Plugin {
  return {
    name: 'require-styles',
    apply: 'build',
    writeBundle: (_options, bundle) => {
      const styled = classesIn(
        readFileSync(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8'),
      );
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const first = chunks.filter(({ isEntry }) => isEntry).flatMap((chunk) => stylesOf(chunk, bundle));
      for (const chunk of chunks) {
        const loaded = classesIn([...first, ...stylesOf(chunk, bundle)].join('\n'));
        const missing = [...classesIn(chunk.code)].filter((name) => styled.has(name) && !loaded.has(name));
        if (missing.length > 0)
          throw new Error(
            `${chunk.fileName} uses ${missing.join(', ')}: import these styles in first-styles.ts or other-styles.ts`,
          );
      }
    },
  };
}

function classesIn(text: string): Set<string> {
  return new Set(text.match(CLASS));
}

/** The style sheets that a browser loads with a script and what that imports. */
function stylesOf(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): string[] {
  const own = [...(chunk.viteMetadata?.importedCss ?? [])].map((name) => textOf(bundle[name]));
  const imported = chunk.imports.map((name) => bundle[name]).filter((output) => output?.type === 'chunk');
  return [...own, ...imported.flatMap((other) => stylesOf(other, bundle))];
}

function textOf(output: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): string {
  return output?.type === 'asset' ? String(output.source) : '';
}
