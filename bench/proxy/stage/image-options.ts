import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The command of the broker's image: an entry point, or in older revisions `CMD`. The file has images of other programs too. */
const COMMAND = /^(?:ENTRYPOINT|CMD) (\["node".*"dist\/apps\/broker\/[^"]*"\])$/m;

/**
 * Options of Node's with which the broker's image runs: whatever is measured runs with these, or the figures are of something else.
 *
 * @param folder with the Dockerfile of the version to run
 * @throws if its Dockerfile runs no broker
 */
export function imageOptions(folder = '.'): string[] {
  const [, command] = COMMAND.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8')) ?? [];
  if (command === undefined)
    throw new Error(`The Dockerfile in ${folder} does not say how it runs the broker`);
  return (JSON.parse(command) as string[]).filter((word) => word.startsWith('--'));
}
