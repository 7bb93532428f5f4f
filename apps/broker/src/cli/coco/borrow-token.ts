import { DataSource } from 'typeorm';
import { AuditTrail, AuditUnavailable, COMMAND_LINE } from '#audit';
import { Clock, type Secret } from '#kernel';
import { isDecryptionFailure } from '#keyring';
import { findLink, LinkTokens, type Link } from '#vault';
import { CommandFailed } from '../end-command.js';
import { withSecrets } from '../with-context.js';

/** Milliseconds that a token must still be valid, so that it does not expire during the probe. */
const LEAST_LIFETIME = 30_000;

/**
 * A link's access token, for probing COCO. It is read but never refreshed: only a broker does that, so that the same
 * refresh token is never presented twice. Its use by an operator is audited beforehand.
 *
 * @throws CommandFailed if the link does not exist, or has no valid token right now
 */
export async function borrowToken(linkId: string, command: boolean): Promise<Secret> {
  return withSecrets(async (context) => {
    const found = await findLink(context.get(DataSource), linkId);
    const link = usable(found, linkId, context.get(Clock).now());
    const token = await read(context.get(LinkTokens), linkId);
    await record(context.get(AuditTrail), link, command);
    return token;
  });
}

async function record(audit: AuditTrail, link: Link, command: boolean): Promise<void> {
  try {
    await audit.recordNow({
      action: 'link.probed',
      result: 'started',
      ...COMMAND_LINE,
      linkId: link.id,
      serviceId: link.serviceId,
      details: { command },
    });
  } catch (error) {
    if (!(error instanceof AuditUnavailable)) throw error;
    throw new CommandFailed('The audit record could not be written, so COCO was not called', {
      cause: error,
    });
  }
}

function usable(link: Link | undefined, linkId: string, now: Date): Link {
  if (link === undefined) throw new CommandFailed(`There is no link ${linkId}`);
  const { status, accessTokenExpiresAt } = link;
  if (status !== 'active')
    throw new CommandFailed(`The link is ${status}, so COCO would refuse its token: use an active link`);
  if (accessTokenExpiresAt !== undefined && accessTokenExpiresAt.getTime() - now.getTime() < LEAST_LIFETIME)
    throw new CommandFailed(
      'The access token of the link has expired, or is about to, and this command never refreshes one. ' +
        `Make one call through a running broker, GET /v1/links/${linkId}/networks, and probe again`,
    );
  return link;
}

async function read(tokens: LinkTokens, linkId: string): Promise<Secret> {
  try {
    const pair = await tokens.read(linkId);
    if (pair !== undefined) return pair.accessToken;
  } catch (error) {
    if (!isDecryptionFailure(error)) throw error;
    throw new CommandFailed('The tokens of the link cannot be decrypted: run broker vault verify', {
      cause: error,
    });
  }
  throw new CommandFailed('The link has no token');
}
