import type { CommandPaths, Step } from './command-path.js';

/** Where the page is. */
export const PAGE = 'docs/decisions/command-path.md';

const TITLES: Readonly<Record<keyof CommandPaths, string>> = {
  typed: 'A typed command',
  batch: 'A command of a batch',
  raw: 'A command on the raw path',
};

/** The page that lists the functions of each way. */
export function commandPathDocument(paths: CommandPaths): string {
  const ways = Object.entries(TITLES).map(([kind, title]) => {
    const steps = paths[kind as keyof CommandPaths];
    return `## ${title}: ${steps.length} functions\n\n${steps.map(lineOf).join('\n')}\n`;
  });
  return `# The way of a command from its controller to the socket

<!-- Written by \`npm run command-path\`; do not edit. -->

Typed routes, batches and the raw path read what they are asked into one kind of value
([\`Command\`](../../libs/coconet/src/commands/command.ts)). [\`CommandRunner\`](../../libs/coconet/src/commands/command-runner.ts)
does the rest for all of them: it finds the link, requires the grant, takes the \`Idempotency-Key\`, records, sends and judges.

Below are the functions of the broker that are running when a command is handed to the connection pool, outermost first. They
are what a debugger shows that stops there, so a layer that is added anywhere appears here. A test repeats the walk, compares it
with this page, and allows 16 functions at most: more than that is no longer read in one sitting.

${ways.join('\n')}`;
}

function lineOf({ name, file }: Step): string {
  return `1. ${name === '' ? 'an arrow function' : `\`${name}\``} in \`${file}\``;
}
