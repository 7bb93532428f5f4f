/** What surrounds the proxy in its tests: a link, its tokens and the audit trail, in memory. */
import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { Caller, CredentialReference, HeldGrant } from '#access';
import type { AuditEvent } from '#audit';
import type { ChangeListener } from '#database';
import { BrokerError, Secret } from '#kernel';
import { LinkNotFound, LINKS_CHANNEL, ReauthorizationRequired, type AccessToken, type Link } from '#vault';
import { AccessTokenSource } from '../calls/access-token-source.js';
import type { GuardrailMode } from '../guardrails/guardrail.js';
import { GuardrailSettings } from '../guardrails/guardrail-settings.js';
import type { CommandWriter } from '../lifecycle/command-writer.js';
import { endRecordOf } from '../lifecycle/end-record.js';
import { caller, SERVICE_ID } from './callers.js';

/** The link that tests call through. */
export const LINK_ID = '0197a2b4-0000-7000-8000-000000000001';

/** Whose link it is. */
export const USER_ID = 'user-1';

/** Another link of the same service. */
export const OTHER_LINK_ID = '0197a2b4-0000-7000-8000-000000000002';

/** The first access token; a renewed one ends with a higher number. Long enough not to occur by chance. */
export const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl-';

/** One service's links in memory. */
export class OneLink {
  /** How the link ended; absent while it is active. */
  ended: 'revoked' | 'refused' | undefined;
  /** Whether support has put it on hold. */
  isHeld = false;

  /** The service that owns it. */
  ownerId = SERVICE_ID;

  ask(viewer: unknown, linkId: string): Promise<Link> {
    return this.require(viewer, linkId);
  }

  /** The link, whether it has ended or not. */
  find(linkId: string): Promise<Link | undefined> {
    const isKnown = linkId === LINK_ID || linkId === OTHER_LINK_ID;
    const known = { id: linkId, serviceId: this.ownerId, userId: USER_ID } as Link;
    return Promise.resolve(isKnown ? known : undefined);
  }

  require(_viewer: unknown, linkId: string): Promise<Link> {
    if (this.ended === 'refused') return Promise.reject(new ReauthorizationRequired(linkId, 'grant_refused'));
    if (this.ended === 'revoked' || (linkId !== LINK_ID && linkId !== OTHER_LINK_ID))
      return Promise.reject(new LinkNotFound());
    const heldAt = this.isHeld ? new Date() : undefined;
    return Promise.resolve({ id: linkId, serviceId: this.ownerId, userId: USER_ID, heldAt } as Link);
  }
}

/** The grant of the calling service, on a link that is then another's. */
export class GrantOfCaller {
  /** Absent where the caller owns the link; `ended` once the grant has ended. */
  now: Omit<HeldGrant, 'linkId' | 'holder'> | 'ended' | undefined;
  scopes: Caller['scopes'] = new Set();

  recall(holder: Caller, linkId: string): Caller | undefined {
    if (this.now === undefined || this.now === 'ended') return undefined;
    return { ...holder, scopes: this.scopes, grant: { ...this.now, linkId, holder } };
  }

  ask(holder: Caller, linkId: string): Promise<{ caller?: Caller | undefined }> {
    return Promise.resolve({ caller: this.recall(holder, linkId) });
  }

  require(holder: Caller, { id, linkId }: HeldGrant): Promise<Caller> {
    const caller = this.recall(holder, linkId);
    return caller?.grant?.id === id ? Promise.resolve(caller) : Promise.reject(new LinkNotFound());
  }

  requireByDatabase(holder: Caller, grant: HeldGrant): Promise<Caller> {
    return this.require(holder, grant);
  }
}

/** What the database says about the caller of a call in flight. */
export class LiveCaller {
  /** `undefined` once its credential admits nobody. */
  now: Caller | 'as admitted' | undefined = 'as admitted';
  /** Whether the database can't be asked. */
  unreachable = false;
  /** Called before each answer. */
  onAsked: () => void = () => undefined;

  ask(caller: Caller): Promise<Caller> {
    return this.require(caller);
  }

  /** The callers whose commands wait for approval, by the service. */
  private readonly referredTo = new Map<string, Caller>();

  referenceTo(caller: Caller): CredentialReference {
    this.referredTo.set(caller.serviceId, caller);
    return { serviceId: caller.serviceId, keyId: 'key-1' };
  }

  refer({ serviceId }: CredentialReference): Promise<Caller> {
    return this.require(this.referredTo.get(serviceId) ?? caller());
  }

  require(caller: Caller): Promise<Caller> {
    this.onAsked();
    if (this.unreachable) return Promise.reject(new QueryRunnerAlreadyReleasedError());
    if (this.now === undefined)
      return Promise.reject(new BrokerError('unauthenticated', 'A valid credential is needed.'));
    return Promise.resolve(this.now === 'as admitted' ? caller : this.now);
  }
}

/** Tokens that differ by their generation. */
export class Tokens extends AccessTokenSource {
  generation = 1;
  renewals = 0;
  lost = false;
  /** Whether the database can't be asked for one. */
  unreachable = false;
  private token: AccessToken | undefined;
  private renewing: Promise<AccessToken> | undefined;

  override current(link: Link): Promise<AccessToken> {
    if (this.lost) return Promise.reject(new ReauthorizationRequired(link.id, 'grant_refused'));
    if (this.unreachable) return Promise.reject(new QueryRunnerAlreadyReleasedError());
    const { generation } = this;
    if (this.token?.generation !== generation) {
      this.token = { secret: new Secret(TOKEN + String(generation)), generation };
    }
    return Promise.resolve(this.token);
  }

  override renew(link: Link, refusedGeneration: number): Promise<AccessToken> {
    if (refusedGeneration < this.generation) return this.current(link);
    this.renewing ??= this.renewOnce(link);
    return this.renewing;
  }

  override accepted(): Promise<void> {
    return Promise.resolve();
  }

  private async renewOnce(link: Link): Promise<AccessToken> {
    this.renewals += 1;
    await new Promise((done) => setTimeout(done, 5));
    this.generation += 1;
    this.renewing = undefined;
    return this.current(link);
  }
}

/** The audit trail in memory, with the order of what was written and what was sent. */
export class Trail {
  readonly events: AuditEvent[] = [];
  unavailable = false;

  recordNow(event: AuditEvent): Promise<void> {
    if (this.unavailable) return Promise.reject(new BrokerError('audit_unavailable', 'no record'));
    this.events.push(event);
    return Promise.resolve();
  }

  recordSoon(event: AuditEvent): void {
    this.events.push(event);
  }

  recordWithin(_manager: unknown, events: readonly AuditEvent[]): Promise<void> {
    this.events.push(...events);
    return Promise.resolve();
  }

  requireRoom(): void {
    if (this.unavailable) throw new BrokerError('audit_unavailable', 'no record');
  }

  /** Shows the ends of commands, too, as soon as they wait to be written: each is written together with its command. */
  showEndsOf(writer: CommandWriter): void {
    const soon = writer.soon.bind(writer);
    writer.soon = (record) => {
      const end = endRecordOf(record);
      if (end !== undefined) this.events.push(end);
      soon(record);
    };
  }
}

/** Guardrails that refuse nothing, so that a test may send what it likes. */
export class ObservingGuardrails extends GuardrailSettings {
  override locksPerMinute = 15;
  override locksMode: GuardrailMode = 'observe';
  override readonly garageDoorsPerMinute = 15;
  override readonly garageDoorsMode = 'observe';
  override readonly othersPerMinute = 60;
  override readonly othersMode = 'observe';
}

/** A change feed that is always up to date. */
export class QuietFeed {
  connected = true;
  private readonly listeners: (readonly [channel: string, listener: ChangeListener])[] = [];

  catchUp(): Promise<boolean> {
    return Promise.resolve(true);
  }

  subscribe(channel: string, listener: ChangeListener): Promise<void> {
    this.listeners.push([channel, listener]);
    return Promise.resolve();
  }

  /** Tells everybody that a link has changed. */
  announceLink(linkId: string): void {
    for (const [channel, listener] of this.listeners)
      if (channel === LINKS_CHANNEL) listener.onChange(linkId);
  }

  /** Loses the connection, and has it again. */
  interrupt(): void {
    for (const [, listener] of this.listeners) listener.onGap();
  }
}
