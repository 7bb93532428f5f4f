import type { Changer } from '#audit';
import { NIL_UUID, type Span } from '#kernel';
import { actorDetails, type CallActor } from './actor/call-actor.js';
import type { RequiredActor } from './actor/required-actor.js';
import type { ApprovalRules } from './approval/approval-rule.js';
import type { RateLimit } from './rate/rate-limit.js';
import { rolesOf, scopeOf, type Role } from './role.js';
import type { Scope } from './scope.js';

/** Which links a caller may see: those its own service made, or all. */
export type LinkAccess = 'own' | 'any';

/** Places in a home, by COCO's ids. */
export interface GrantedPlaces {
  readonly zones: readonly { readonly networkId: string; readonly zoneId: string }[];
  /** Without `resourceEui` every resource of the device. */
  readonly devices: readonly {
    readonly networkId: string;
    readonly deviceNodeId: string;
    readonly resourceEui?: string | undefined;
  }[];
}

/**
 * The grant by which a caller acts on one link of another service. It never changes: a grant ends, and a new one is
 * made.
 */
export interface HeldGrant {
  readonly id: string;
  readonly linkId: string;
  /** Each of these sets must allow a capability, in addition to the caller's own. */
  readonly capabilities: readonly ReadonlySet<string>[];
  /** Absent for the whole home. */
  readonly places: GrantedPlaces | undefined;
  /** The rules of the owner that gave it: a grant spares nobody an approval that the owner itself needs. */
  readonly ownerApproval?: ApprovalRules | undefined;
  /** The same caller with the rights of its service, for re-checking its credential. */
  readonly holder: Caller;
}

/** The verified caller. */
export interface Caller {
  /**
   * `admin` on the routes of admins, and everywhere with the scope `admin`: not limited to the links of one service.
   */
  readonly kind: 'service' | 'admin';
  /** The service's id; for the first admin, whose credential comes from the configuration, the nil UUID. */
  readonly serviceId: string;
  /** The caller's name in the audit trail, if it is a person and not a service. */
  readonly actorId?: string | undefined;
  readonly name: string;
  /** Of a person who signed in at a provider: when it last authenticated them, if it said so. Absent for a credential. */
  readonly signIn?: { readonly authenticatedAt: Date | undefined } | undefined;
  readonly scopes: ReadonlySet<Scope>;
  readonly linkAccess: LinkAccess;
  /** COCO capabilities this caller may use, whole or in part (`grants.ts` of coconet); `*` covers everything that is not sensitive. */
  readonly capabilities: ReadonlySet<string>;
  /** URL prefixes a `returnUrl` must match. */
  readonly returnUrlPrefixes: readonly string[];
  /** Absent for no limit. */
  readonly rateLimit?: RateLimit | undefined;
  /** Which actor it must name for commands of sensitive capabilities; absent if it need not name one. */
  readonly requiredActor?: RequiredActor | undefined;
  /** Which of its commands wait for approval; absent for none. */
  readonly requiredApproval?: ApprovalRules | undefined;
  /** Set only for a call on a link of another service; then `scopes` are those that the grant leaves. */
  readonly grant?: HeldGrant | undefined;
}

/** The caller behind the configured admin key; it exists before any service does. */
export const FIRST_ADMIN: Caller = {
  kind: 'admin',
  serviceId: NIL_UUID,
  name: 'first admin',
  scopes: new Set<Scope>(['admin']),
  linkAccess: 'any',
  capabilities: new Set<string>(),
  returnUrlPrefixes: [],
  rateLimit: undefined,
};

/** The caller together with what identifies this one request in logs and in the audit trail. */
export interface CallContext {
  readonly caller: Caller;
  readonly requestId: string;
  readonly remoteAddress: string;
  /** Who inside the company caused it, if the caller says so. */
  readonly actor?: CallActor | undefined;
  /** The span of this request; absent if it is not traced. */
  readonly span?: Span | undefined;
}

/** Who makes a change with a call. */
interface CallingChanger extends Changer {
  readonly actor: { readonly kind: Caller['kind']; readonly id: string };
  readonly requestId: string;
  readonly remoteAddress: string;
}

/**
 * Who makes a change with this call: a person by name, or the service; and who inside the company caused it, if the
 * call says so.
 */
export function changerOf({ caller, requestId, remoteAddress, actor }: CallContext): CallingChanger {
  const { kind, actorId, serviceId } = caller;
  return {
    actor: { kind, id: actorId ?? serviceId },
    requestId,
    remoteAddress,
    ...(actor !== undefined && { causedBy: actorDetails(actor) }),
  };
}

/** Whether the caller has a scope; `admin` includes all. */
export function holdsScope(caller: Caller, scope: Scope): boolean {
  return caller.scopes.has(scope) || caller.scopes.has('admin');
}

/** Whether the caller has a role, by its scopes. Each role includes `viewer`. */
export function holdsRole(caller: Caller, role: Role): boolean {
  if (role === 'viewer') return rolesOf(caller.scopes).length > 0;
  return holdsScope(caller, scopeOf(role));
}
