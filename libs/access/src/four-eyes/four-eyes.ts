import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type AuditEvent, type Changer } from '#audit';
import { Ids, pageOf, sha256, type Page } from '#kernel';
import { AccessSettings } from '../access-settings.js';
import { changerOf, type CallContext } from '../caller.js';
import { ActionDecided, ActionMismatch, SecondPersonRequired } from './four-eyes-errors.js';
import { PendingActionStore, type StoredAction } from './pending-action.store.js';
import type { ActionKind, PendingAction } from './pending-action.view.js';
import { comesFromAPerson, namesOf } from './people.js';

type Content = Readonly<Record<string, string>>;

/**
 * Carries out an action within the transaction that confirms it: if it fails, the action keeps waiting. The part that
 * cannot be undone comes last.
 *
 * @param by the requester, in whose name it is recorded
 */
type Performer = (manager: EntityManager, content: Content, by: Changer) => Promise<void>;

/** Nobody decided. */
const SYSTEM: Changer = { actor: { kind: 'system' } };

/** Holds the gravest actions of admins until a second person confirms exactly what the first one asked for. */
@Injectable()
export class FourEyes {
  private readonly performers = new Map<ActionKind, Performer>();

  constructor(
    private readonly database: DataSource,
    private readonly store: PendingActionStore,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
    private readonly settings: AccessSettings,
  ) {}

  /** Registers how a kind of action is carried out. Every kind is registered before the broker listens. */
  register(kind: ActionKind, performer: Performer): void {
    this.performers.set(kind, performer);
  }

  /** Whether a second person is needed at all. */
  get isOn(): boolean {
    return this.settings.fourEyes;
  }

  /** Records what an admin asks for; nothing is done yet. */
  async ask(kind: ActionKind, content: Content, call: CallContext): Promise<PendingAction> {
    const text = JSON.stringify(content);
    const by = changerOf(call);
    const asked = {
      id: this.ids.next(),
      kind,
      content: text,
      contentHash: hashOf(kind, text),
      requestedBy: by,
      requester: namesOf(call),
    };
    return this.database.transaction(async (manager) => {
      const stored = await this.store.add(manager, asked, this.settings.fourEyesTimeLimit);
      await this.audit.recordWithin(manager, [recordOf('four_eyes.requested', stored, by)]);
      return viewOf(stored);
    });
  }

  /** Newest first. */
  async list(limit: number, cursor: string | undefined): Promise<Page<PendingAction>> {
    return pageOf((await this.store.list(limit + 1, cursor)).map(viewOf), limit);
  }

  /** @throws ActionNotFound */
  async get(id: string): Promise<PendingAction> {
    return viewOf(await this.store.find(id));
  }

  /**
   * Confirms an action and carries it out, in one transaction: of two who confirm at once, one succeeds.
   *
   * @param contentHash of what the second person saw
   * @throws ActionNotFound, ActionDecided, ActionMismatch, SecondPersonRequired, and whatever the action itself throws
   */
  async confirm(id: string, contentHash: string, call: CallContext): Promise<PendingAction> {
    await this.database.transaction(async (manager) => {
      const action = await this.lockWaiting(manager, id);
      if (!comesFromAPerson(call)) throw new SecondPersonRequired('not_a_person');
      if (namesOf(call).some((name) => action.requester.includes(name)))
        throw new SecondPersonRequired('requester');
      const { kind, content } = action;
      if (contentHash !== action.contentHash || contentHash !== hashOf(kind, content))
        throw new ActionMismatch();
      await this.decide(manager, action, 'confirmed', call);
      await this.performerOf(kind)(manager, contentOf(action), action.requestedBy);
    });
    return this.get(id);
  }

  /** Refuses an action, or withdraws one's own: it is not carried out. @throws ActionNotFound, ActionDecided */
  async refuse(id: string, call: CallContext): Promise<PendingAction> {
    await this.database.transaction(async (manager) => {
      await this.decide(manager, await this.lockWaiting(manager, id), 'refused', call);
    });
    return this.get(id);
  }

  /** Records that actions have expired, each once. @returns whether there may be more */
  async recordExpired(limit: number): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const expired = await this.store.takeExpired(manager, limit);
      const records = expired.map((action) => recordOf('four_eyes.expired', action, SYSTEM));
      if (records.length > 0) await this.audit.recordWithin(manager, records);
      return expired.length === limit;
    });
  }

  private async lockWaiting(manager: EntityManager, id: string): Promise<StoredAction> {
    const action = await this.store.lock(manager, id);
    if (action.state !== 'waiting') throw new ActionDecided(action.state);
    return action;
  }

  private async decide(
    manager: EntityManager,
    action: StoredAction,
    state: 'confirmed' | 'refused',
    call: CallContext,
  ): Promise<void> {
    const by = changerOf(call);
    await this.store.decide(manager, action.id, state, by.actor.id);
    await this.audit.recordWithin(manager, [recordOf(`four_eyes.${state}`, action, by)]);
  }

  private performerOf(kind: ActionKind): Performer {
    const performer = this.performers.get(kind);
    if (performer === undefined) throw new Error(`nothing carries out ${kind}`);
    return performer;
  }
}

function hashOf(kind: ActionKind, content: string): string {
  return sha256(`${kind}\n${content}`).toString('hex');
}

function recordOf(action: AuditEvent['action'], stored: StoredAction, by: Changer): AuditEvent {
  const { id, kind, content, contentHash, requestedBy } = stored;
  const requester = requestedBy.actor.id ?? requestedBy.actor.kind;
  const { userId, ...rest } = contentOf(stored);
  // The trail holds a user's id only where it is concealed, and no hash by which it could be guessed.
  const what: Content =
    userId === undefined ? { content, contentHash } : { content: JSON.stringify(rest), userId };
  const details = { pendingAction: id, kind, ...what, requestedBy: requester };
  const result = action === 'four_eyes.expired' ? 'failed' : 'succeeded';
  return { action, result, ...by, details };
}

function contentOf({ content }: StoredAction): Content {
  return JSON.parse(content) as Content;
}

function viewOf(action: StoredAction): PendingAction {
  const { requester: _requester, requestedBy, ...facts } = action;
  const { kind, id } = requestedBy.actor;
  return { ...facts, content: contentOf(action), requestedBy: id ?? kind };
}
