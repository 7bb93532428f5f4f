import type { CommandPaths, Step } from './command-path.js';

/** Where the page is. */
export const PAGE = 'docs/decisions/0023-command-path.md';

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
  return `# The path of a command from its controller to the socket

Accepted, 2026-11-26.

<!-- Written by \`npm run command-path\`; do not edit. -->

Typed routes, batches and the raw path parse their requests into one kind of value
([\`Command\`](../../libs/coconet/src/commands/command.ts)). [\`CommandRequests\`](../../libs/coconet/src/commands/requests/command-requests.ts)
finds the link, takes the \`Idempotency-Key\` and holds commands that need approval; [\`CommandRunner\`](../../libs/coconet/src/commands/command-runner.ts)
requires the grant, records, sends and judges.

Below is the broker's call stack at the moment a command is handed to the connection pool, outermost function first, as a
debugger would show it: any added layer appears here. A test repeats the walk, compares it with this page, and allows at
most 16 functions: more cannot be read in one sitting.

${ways.join('\n')}`;
}

function lineOf({ name, file }: Step): string {
  return `1. ${name === '' ? 'an arrow function' : `\`${name}\``} in \`${file}\``;
}
