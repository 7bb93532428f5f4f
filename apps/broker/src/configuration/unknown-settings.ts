import type { Environment } from './environment.js';
import { variableNames } from './read-settings.js';
import { settingGroups } from './setting-groups.js';

/** Only with these prefixes is an unknown name certainly meant for the broker. */
const OWN_PREFIXES = /^(COCO|REFRESH|LINK|KEYRING|SERVICE_JWT|WEBHOOK|CONSOLE)_/;

/** Names in the environment that look like settings of the broker but are not: most likely misspelt. */
export function unknownSettings(environment: Environment): string[] {
  const known = new Set(Object.values(settingGroups).flatMap((group) => variableNames(group)));
  return Object.keys(environment).filter((name) => OWN_PREFIXES.test(name) && !known.has(name));
}
