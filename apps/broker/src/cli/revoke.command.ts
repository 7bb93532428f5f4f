import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { COMMAND_LINE } from '#audit';
import { ServiceStore } from '#access';
import { BulkRevoker, RevocationStore, type Revocation, type RevocationTarget } from '#vault';
import { ProgressLine } from './progress-line.js';
import { chooseTarget, type RevokeOptions } from './revocation-target.js';
import { withRecords } from './with-context.js';

/** Milliseconds between two polls of a revocation that a broker carries out. */
const LOOK_INTERVAL = 200;

/** `broker revoke`: revokes links with only the database, in case the API is down. */
export function revokeCommand(): Command {
  return new Command('revoke')
    .description(
      'Revoke links permanently: their tokens are destroyed, and every running broker stops calls on them immediately. Needs ' +
        'only DATABASE_URL. Does not revoke at COCO (RFC 7009): use the API if that matters.',
    )
    .option('--link <id...>', 'these links')
    .option('--user <id>', 'the links of a user; with --service only those of that service')
    .option('--service <name-or-id>', 'all links of a service')
    .option('--all', 'every link')
    .requiredOption('--reason <text>', 'the reason, for the audit trail')
    .option('--dry-run', 'only count the links')
    .option('--json', 'print the count, or the revocation, as JSON')
    .action(async (options: RevokeOptions) => {
      await withRecords(async (context) => {
        const target = await chooseTarget(options, context.get(ServiceStore));
        if (options.dryRun === true) await printCount(context.get(RevocationStore), target, options);
        else print(options, await revoke(context, target, options.reason));
      });
    });
}

async function printCount(
  revocations: RevocationStore,
  target: RevocationTarget,
  options: RevokeOptions,
): Promise<void> {
  const links = await revocations.count(target);
  const text =
    options.json === true ? JSON.stringify({ dryRun: true, links }) : `Would revoke ${links} links.`;
  process.stdout.write(`${text}\n`);
}

/** Works until the revocation has finished; brokers may take batches of it too. */
async function revoke(
  context: INestApplicationContext,
  target: RevocationTarget,
  reason: string,
): Promise<Revocation> {
  const store = context.get(RevocationStore);
  const revoker = context.get(BulkRevoker);
  const id = await store.begin(target, reason, COMMAND_LINE);
  const progress = new ProgressLine('links revoked');
  for (;;) {
    const batch = await revoker.next(id);
    const revocation = await store.find(id);
    progress.show(revocation.linksRevoked);
    if (revocation.finishedAt !== undefined) {
      progress.end();
      return revocation;
    }
    if (batch === undefined) await delay(LOOK_INTERVAL);
  }
}

function print({ json }: RevokeOptions, revocation: Revocation): void {
  const { id, linksRevoked } = revocation;
  const text =
    json === true ? JSON.stringify(revocation) : `Revoked ${linksRevoked} links (revocation ${id}).`;
  process.stdout.write(`${text}\n`);
}
