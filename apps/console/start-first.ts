import type { Plugin } from 'vite';

/**
 * Puts the script with this name at the top of the page, to run as soon as it has arrived: without `async` it would wait for the
 * styles. The page itself can't name it, because the scripts that a page names are built into one.
 */
export function startFirst(name: string): Plugin {
  return {
    name: 'start-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) => {
        const script = Object.values(bundle).find(
          (output) => output.type === 'chunk' && output.name === name,
        );
        if (script === undefined) throw new Error(`The build has no script ${name}`);
        const attrs = { type: 'module', async: true, crossorigin: true, src: `/console/${script.fileName}` };
        return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
      },
    },
  };
}
