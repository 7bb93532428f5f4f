import { validate as isUuid } from 'uuid';
import type { ServiceStore } from '#access';
import type { RevocationTarget } from '#vault';
import { CommandFailed } from './end-command.js';
import { findService } from './find-service.js';

/** The options of `broker revoke`, as they are typed. */
export interface RevokeOptions {
  readonly link?: readonly string[];
  readonly user?: string;
  readonly service?: string;
  readonly all?: boolean;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Finds what the options name. @throws CommandFailed where they name nothing, too much, or what there is not */
export async function chooseTarget(
  { link, user, service, all, reason }: RevokeOptions,
  services: ServiceStore,
): Promise<RevocationTarget> {
  const named = [link, user ?? service, all].filter((target) => target !== undefined);
  if (named.length !== 1)
    throw new CommandFailed(
      'Name exactly one of --link, --user (with --service, if you like), --service, --all',
    );
  if (reason.trim() === '') throw new CommandFailed('--reason is empty: say why, for the audit trail');
  const strange = link?.find((id) => !isUuid(id));
  if (strange !== undefined) throw new CommandFailed(`--link "${strange}" is not the id of a link (a UUID)`);
  if (link !== undefined) return { linkIds: link };
  const serviceId = service === undefined ? undefined : (await findService(services, service)).id;
  if (user !== undefined) return { userId: user, ...(serviceId !== undefined && { serviceId }) };
  return serviceId === undefined ? { all: true } : { serviceId };
}
