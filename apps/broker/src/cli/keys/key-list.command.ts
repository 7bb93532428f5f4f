import { Command } from 'commander';
import { KeyDirectory, KeyringSettings, type RingKey } from '#keyring';
import { readEnvironment, type Environment } from '../../configuration/environment.js';
import { loadKeyringSource } from '../../configuration/load-vault-configuration.js';
import { secretFileOf } from '../../configuration/read-settings.js';
import { explained } from '../../explain-keyring.js';
import { printResult } from '../print-result.js';
import { withSecrets } from '../with-context.js';

/** A key in the list. How many links need it is unknown if no database is set. */
type ListedKey = Omit<RingKey, 'links'> & Partial<Pick<RingKey, 'links'>>;

/** `broker keys list`: the keys of the ring, then those that only records name. Unwraps every key of the ring. */
export function listCommand(): Command {
  return new Command('list')
    .description(
      'List the keys by id: which is primary, which the ring lacks and, if DATABASE_URL is set, how many links use each.',
    )
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const keys = await listKeys(readEnvironment());
      printResult(json, { keys }, describeKeys(keys));
    });
}

async function listKeys(environment: Environment): Promise<readonly ListedKey[]> {
  if (isDatabaseSet(environment))
    return withSecrets((context) => context.get(KeyDirectory).listRing(context.get(KeyringSettings).keyring));
  const source = loadKeyringSource(environment);
  const keys = await explained(source, () => source.read());
  return keys.map(({ id }, position) => ({ id, primary: position === 0, held: true }));
}

function isDatabaseSet(environment: Environment): boolean {
  const given = environment.DATABASE_URL ?? '';
  return given.trim() !== '' || secretFileOf('DATABASE_URL', environment) !== undefined;
}

/** A text table. */
function describeKeys(keys: readonly ListedKey[]): string {
  const rows = [['KEY', 'STATE', 'LINKS'], ...keys.map((key) => [key.id, stateOf(key), linksOf(key)])];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}

function stateOf({ primary, held }: ListedKey): string {
  if (!held) return 'MISSING from the keyring';
  return primary ? 'primary' : 'held';
}

function linksOf({ links }: ListedKey): string {
  return links === undefined ? 'unknown: DATABASE_URL is not set' : String(links);
}
