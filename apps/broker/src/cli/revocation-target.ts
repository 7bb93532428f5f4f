import { validate as isUuid } from 'uuid';
import type { ServiceStore } from '#access';
import type { RevocationTarget } from '#vault';
import { CommandFailed } from './end-command.js';

/** The raw options of `broker revoke`. */
export interface RevokeOptions {
  readonly link?: readonly string[];
  readonly user?: string;
  readonly service?: string;
  readonly all?: boolean;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Resolves the options. @throws CommandFailed if they select nothing, conflict, or name an unknown target */
export async function chooseTarget(
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
