import type { OperationDescription } from '#kernel';
import { scopeOf, type RoleAccess, type RouteAccess } from '#access';
import { asText, type OperationMetadata } from './schemas/plugin-metadata.js';

/** The head of an operation: its names, and who may call it. */
export interface OperationHead {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: Record<string, string[]>[];
  readonly 'x-required-scope'?: string;
  readonly 'x-required-role'?: string;
}

/** The name of the only authentication scheme. */
export const CREDENTIAL = 'credential';

/** An operation's names and permitted callers: from its description, its doc comment and its guard's metadata. */
export function operationHead(
  { id, summary, details, footnote }: OperationDescription,
  access: RouteAccess,
  comments: OperationMetadata = {},
): OperationHead {
  const remarks = comments.description === undefined ? undefined : asText(comments.description);
  const paragraphs = [details ?? remarks, footnote, whoMayCall(access)];
  return {
    operationId: id,
    summary: summary ?? headline(id, comments),
    description: paragraphs.filter((paragraph) => paragraph !== undefined).join('\n\n'),
    security: access.kind === 'open' ? [] : [{ [CREDENTIAL]: [] }],
    ...(access.kind === 'scope' && { 'x-required-scope': access.scope }),
    ...(access.kind === 'role' && {
      'x-required-scope': scopeOf(access.role),
      'x-required-role': access.role,
    }),
  };
}

function whoMayCall(access: RouteAccess): string {
  if (access.kind === 'open') return `Needs no credential: ${access.reason}.`;
  if (access.kind === 'scope') {
    const { scope, alsoScope } = access;
    return alsoScope === undefined
      ? `Needs the scope \`${scope}\`.`
      : `Needs the scopes \`${scope}\` and \`${alsoScope}\`.`;
  }
  if (access.kind === 'role') return rolesThatMayCall(access);
  return 'Needs the scope that the policy requires: `coconet:read` to read, `coconet:execute` for commands.';
}

function rolesThatMayCall({ role, lesser }: RoleAccess): string {
  const needed = `Needs the role \`${role}\` (of an API credential: the scope \`${scopeOf(role)}\`).`;
  if (lesser === undefined) return needed;
  return `${needed} The role \`${lesser.role}\` suffices ${lesser.suffices}.`;
}

/** The first part of a doc comment, without its full stop. */
function headline(id: string, { summary }: OperationMetadata): string {
  if (summary === undefined) throw new Error(`${id} has no doc comment to describe it`);
  return asText(summary).replace(/\.$/, '');
}
