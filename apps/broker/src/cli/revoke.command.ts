import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { validate as isUuid } from 'uuid';
import { COMMAND_LINE } from '#audit';
import { ServiceStore } from '#access';
import { BulkRevoker, RevocationStore, type Revocation, type RevocationTarget } from '#vault';
import { CommandFailed } from './end-command.js';
import { printResult } from './print-result.js';
import { ProgressLine } from './progress-line.js';
import { withRecords } from './with-context.js';

interface RevokeOptions {
  readonly link?: readonly string[];
  readonly user?: string;
  readonly service?: string;
  readonly all?: boolean;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

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
        if (options.dryRun === true) {
          const links = await context.get(RevocationStore).count(target);
          printResult(options.json, { dryRun: true, links }, `Would revoke ${links} links.`);
        } else {
          const revocation = await revoke(context, target, options.reason);
          printResult(options.json, revocation, describe(revocation));
        }
      });
    });
}

/** Works until the revocation has finished; brokers may take batches of it too. */
async function revoke(
  context: INestApplicationContext,
  target: RevocationTarget,
  reason: string,
): Promise<Revocation> {
  const id = await context.get(RevocationStore).begin(target, reason, COMMAND_LINE);
  const progress = new ProgressLine('links revoked');
  const revocation = await context.get(BulkRevoker).finish(id, ({ linksRevoked }) => {
    progress.show(linksRevoked);
  });
  progress.end();
  return revocation;
}

function describe({ id, linksRevoked }: Revocation): string {
  return `Revoked ${linksRevoked} links (revocation ${id}).`;
}

/** Resolves the options. @throws CommandFailed if they select nothing, conflict, or name an unknown target */
async function chooseTarget(
  { link, user, service, all, reason }: RevokeOptions,
  services: ServiceStore,
): Promise<RevocationTarget> {
  const named = [link, user ?? service, all].filter((target) => target !== undefined);
  if (named.length !== 1)
    throw new CommandFailed(
      'Give exactly one of --link, --user (optionally with --service), --service, --all',
    );
  if (reason.trim() === '') throw new CommandFailed('--reason is empty: say why, for the audit trail');
  const strange = link?.find((id) => !isUuid(id));
  if (strange !== undefined) throw new CommandFailed(`--link "${strange}" is not a link id (a UUID)`);
  if (link !== undefined) return { linkIds: link };
  const serviceId = service === undefined ? undefined : (await services.find(service)).id;
  if (user !== undefined) return { userId: user, ...(serviceId !== undefined && { serviceId }) };
  return serviceId === undefined ? { all: true } : { serviceId };
}
