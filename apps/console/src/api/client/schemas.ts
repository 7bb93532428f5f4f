/** The shapes of the broker's API that the console shows, under their names in the API's description. */
import type { components, paths } from '#client';

type Schemas = components['schemas'];

export type ActivityEntry = Schemas['ActivityEntry'];
export type AdminLink = Schemas['AdminLink'];
export type AdminLinkSession = Schemas['AdminLinkSessionRecord'];
export type AdminWebhook = Schemas['AdminWebhook'];
export type Approval = Schemas['Approval'];
export type AuditRecord = Schemas['TrailRecord'];

/** What proves a record. */
export type AuditProof = Schemas['RecordProof'];
export type BusyDevice = Schemas['BusyDevice'];
export type ConsoleSession = Schemas['ConsoleSession'];
export type Delivery = Schemas['Delivery'];
export type DeliveryTry = Delivery['tries'][number];
export type FollowedCommand = Schemas['FollowedCommand'];
export type GrantableCapability = Schemas['GrantableCapability'];
export type GrantRequest = Schemas['AdminGrantRequest'];
export type Guardrail = Schemas['Guardrail'];
export type GuardrailDetails = Schemas['GuardrailDetails'];
export type GuardrailRequest = Schemas['GuardrailRequest'];
export type ImportRow = Schemas['ImportRow'];
export type KeyRotation = Schemas['KeyRotation'];
export type LinkImport = Schemas['LinkImport'];
export type LinkGrant = Schemas['LinkGrant'];
export type Overview = Schemas['Overview'];
export type PendingAction = Schemas['PendingAction'];
export type RefreshStatus = Schemas['RefreshStatus'];
export type Replica = Schemas['Replica'];
export type Revocation = Schemas['Revocation'];
export type AddedServiceKey = Schemas['AddedServiceKey'];
export type SearchHit = Schemas['SearchHit'];
export type Service = Schemas['Service'];
export type ServiceWithKey = Schemas['ServiceWithKey'];
export type ServiceCalls = Schemas['ServiceCalls'];
export type ServiceTraffic = Schemas['ServiceTraffic'];
export type TrafficPoint = ServiceTraffic['points'][number];
export type ServiceKey = Schemas['ServiceKey'];
export type VaultKey = Schemas['VaultKey'];

export type AuditResult = AuditRecord['result'];
export type BrakeState = RefreshStatus['brake'];
export type CommandReason = NonNullable<FollowedCommand['reason']>;
export type CommandState = FollowedCommand['state'];
export type GrantScope = LinkGrant['scopes'][number];
export type GuardrailClass = Guardrail['class'];
export type GuardrailMode = Guardrail['mode'];
export type LinkHealth = NonNullable<AdminLink['health']>;
export type SessionState = AdminLinkSession['state'];
export type LinkStatus = AdminLink['status'];
export type ImportState = LinkImport['state'];
export type ImportVerdict = ImportRow['verdict'];
export type LinkOrder = NonNullable<LinkFilter['order']>;
export type LastError = NonNullable<AdminLink['lastError']>['code'];
export type Scope = Service['scopes'][number];

/** Which links a revocation ends: exactly one of the four, but `serviceId` may narrow `userId`. */
export type RevocationTarget = Pick<Schemas['RevocationRequest'], 'all' | 'linkIds' | 'serviceId' | 'userId'>;

/** What an admin says of a service, in full. */
export type ServiceDefinition = Required<Schemas['CreateServiceRequest']>;

/** What links can be searched by. */
export type LinkFilter = FilterOf<'/v1/admin/links'>;

/** What services can be sorted by. */
export type ServiceOrder = NonNullable<
  NonNullable<paths['/v1/admin/services']['get']['parameters']['query']>['order']
>;

/** What a list can be sorted by; a minus sign reverses the order. */
export type ListOrder = LinkOrder | ServiceOrder;

/** What link sessions can be searched by. */
export type LinkSessionFilter = FilterOf<'/v1/admin/link-sessions'>;

/** What records of the audit trail can be searched by. */
export type AuditFilter = FilterOf<'/v1/admin/audit'>;

/** What the commands of a link can be searched by. */
export type CommandFilter = FilterOf<'/v1/admin/links/{id}/commands'>;

export type AuditAction = NonNullable<AuditFilter['action']>;

/** The query of a list without what turns its pages; what is left out does not matter. */
type FilterOf<
  Path extends
    '/v1/admin/links' | '/v1/admin/link-sessions' | '/v1/admin/audit' | '/v1/admin/links/{id}/commands',
> = Unset<Omit<NonNullable<paths[Path]['get']['parameters']['query']>, 'cursor' | 'limit'>>;

type Unset<Filter> = { readonly [Name in keyof Filter]?: Filter[Name] | undefined };
