/** How COCO speaks in the story, and the settings by which the broker understands it. */
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDescription, type CloudDescription } from '#standard';

/** The dialect to play. */
export interface DemoDialect {
  /** The sandbox's option: a name, or the path of a recorded file. */
  readonly named: string;
  /** The prefix of every path at COCO. */
  readonly prefix: string;
  /** The path of the user, below the prefix. */
  readonly userPath: string;
  /** The broker's settings for it. */
  readonly settings: Readonly<Record<string, string>>;
}

const USER_PATH = '/user-manager/users/me';

const builtIn: ReadonlyMap<string, DemoDialect> = new Map<string, DemoDialect>([
  ['documented', { named: 'documented', prefix: '/v1.0', userPath: USER_PATH, settings: {} }],
  ['vendor', { named: 'vendor', prefix: '', userPath: USER_PATH, settings: { COCO_PATH_PREFIX: '' } }],
]);

/**
 * Reads `--dialect NAME` or `--dialect FILE`; as documented when left out.
 *
 * @throws Error naming the option, or the file and the place in it
 */
export function readDialect(words: readonly string[]): DemoDialect {
  const { values } = parseArgs({ args: [...words], options: { dialect: { type: 'string' } } });
  const named = values.dialect ?? 'documented';
  return builtIn.get(named) ?? recorded(isAbsolute(named) ? named : resolve(named));
}

function recorded(path: string): DemoDialect {
  const description = readFile(path);
  return {
    named: path,
    prefix: description.prefix,
    userPath: description.paths.user?.[0] ?? USER_PATH,
    settings: settingsFor(description),
  };
}

function readFile(path: string): CloudDescription {
  try {
    return parseDescription(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `--dialect must be documented, vendor or a recorded file, but ${path} is not one: ${reason}`,
      {
        cause: error,
      },
    );
  }
}

/** The settings that a broker needs for a cloud like this; paths that are not known are left to its defaults. */
function settingsFor({ prefix, paths }: CloudDescription): Record<string, string> {
  const settings = {
    COCO_ZONE_RESOURCES_PATH: paths.zoneResources?.[0],
    COCO_RESOURCE_PATH: paths.resource?.[0],
    COCO_COMMAND_PATH: paths.commands?.[0],
  };
  const known = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { COCO_PATH_PREFIX: prefix, ...Object.fromEntries(known) };
}
