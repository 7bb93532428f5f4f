import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Beat } from '#kernel';
import { ConnectionTarget } from './connections/connection-target.js';
import { DatabaseSettings } from './database-settings.js';
import type { ChangeListener, UpToDateWithin } from './change-listener.js';
import type { LimitedClient } from './connections/limited-client.js';
import { servingLimits } from './limits.js';
import { openClient } from './connections/open-client.js';
import { settledWithin } from './settled-within.js';

/** Milliseconds between two proofs that the listening connection is alive. */
const HEARTBEAT_INTERVAL = 1_000;

/**
 * Milliseconds one proof may take. Losing the feed makes a busy server busier: caches go, and all connections are made again.
 * So this is as long as the promise allows: 1 s to the next beat, 4 s here and 3 s to connect again leave 2 s of the 10 s from
 * silence to serving. A starved process waits longer (`whenSilentFor`).
 */
const HEARTBEAT_TIMEOUT = 4_000;

/**
 * Milliseconds before a lost listening connection is opened again: a server that restarts would refuse an immediate
 * attempt.
 */
const RECONNECT_DELAY = 200;

/** Milliseconds before the next attempt: a standby accepts connections but refuses LISTEN, and many replicas try. */
const RETRY_DELAY = 1_000;

/** Milliseconds from the first packet to the last LISTEN; the promise of 10 s leaves this much (`HEARTBEAT_TIMEOUT`). */
const OPEN_TIMEOUT = 3_000;

/**
 * Tells every replica what changed in the database, by PostgreSQL's LISTEN/NOTIFY.
 *
 * A notification is sent in the transaction that makes the change, so it arrives only once that has committed. While
 * `connected` is false nothing arrives, and caches that rely on the feed must not be used.
 */
@Injectable()
export class ChangeFeed implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly listeners = new Map<string, ChangeListener[]>();
  private readonly lossListeners: (() => void)[] = [];
  private readonly target: ConnectionTarget;
  private client: LimitedClient | undefined;
  private heartbeat: Beat | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private opening: Promise<void> | undefined;
  private proving: Promise<void> | undefined;
  private heardUntil = -Infinity;
  private stopped = false;

  constructor(settings: DatabaseSettings) {
    const { url, readUrl, sessionUrl, readSessionUrl } = settings;
    this.target =
      sessionUrl === undefined
        ? new ConnectionTarget(url, readUrl)
        : new ConnectionTarget(sessionUrl, readSessionUrl);
  }

  /** Whether notifications arrive now. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  /** Whether every change committed up to `age` milliseconds ago is known to have arrived. */
  isUpToDate(age: number): boolean {
    return this.connected && performance.now() - this.heardUntil <= age;
  }

  /**
   * Like `isUpToDate`, but asks the server if it has not answered recently; concurrent callers share one query.
   *
   * A silent connection goes unnoticed for seconds (`HEARTBEAT_TIMEOUT`). Code that must not miss a change in that time
   * asks here first. PostgreSQL delivers notifications before it answers the next statement, so an answer proves that
   * everything committed before the question has arrived.
   *
   * @returns `false` if the answer did not come in time; never rejects
   */
  async catchUp({ age, patience }: UpToDateWithin): Promise<boolean> {
    const now = performance.now();
    const [since, deadline] = [now - age, now + patience];
    while (this.client !== undefined && this.heardUntil < since) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await settledWithin(this.prove(this.client), left);
    }
    return this.connected;
  }

  /** Calls `listener` for every notification on `channel`; for the life of the process. */
  async subscribe(channel: string, listener: ChangeListener): Promise<void> {
    const known = this.listeners.get(channel);
    if (known) {
      known.push(listener);
      return;
    }
    this.listeners.set(channel, [listener]);
    await this.client?.ask(listenTo([channel]));
  }

  /** Calls `listener` whenever the connection is lost, cut or silent, as long as the process lives. */
  whenLost(listener: () => void): void {
    this.lossListeners.push(listener);
  }

  async onModuleInit(): Promise<void> {
    await this.open();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnect);
    const { client } = this;
    this.close();
    await Promise.all([client?.end(), this.opening?.catch(() => undefined)]);
  }

  /** One attempt at a time. A client that failed to listen is closed: nothing else would close it. */
  private open(): Promise<void> {
    this.opening = this.connect().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async connect(): Promise<void> {
    const client = await openClient({
      target: this.target,
      limits: servingLimits(OPEN_TIMEOUT, OPEN_TIMEOUT),
      application_name: 'broker change feed',
    });
    const deadline = setTimeout(() => {
      client.abandon(new Error('The change feed was not opened in time'));
    }, OPEN_TIMEOUT);
    try {
      await this.listen(client);
    } catch (error) {
      client.abandon(new Error('The change feed could not listen'));
      throw error;
    } finally {
      clearTimeout(deadline);
    }
    this.attach(client);
  }

  /** Channels may be added while it runs. */
  private async listen(client: LimitedClient): Promise<void> {
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.listeners.get(channel) ?? []) listener.onChange(payload ?? '');
    });
    // An answer, even without any channels yet.
    await client.ask('SELECT 1');
    for (let heard = 0; heard < this.listeners.size;) {
      const channels = [...this.listeners.keys()].slice(heard);
      await client.ask(listenTo(channels));
      heard += channels.length;
    }
  }

  private attach(client: LimitedClient): void {
    if (this.stopped || client.abandoned !== undefined) {
      client.abandon(new Error('The change feed was stopped'));
      return;
    }
    client.once('end', () => {
      this.lose(client);
    });
    this.client = client;
    // Subscribers learn from the gap that nothing older can be trusted.
    this.heardUntil = performance.now();
    this.heartbeat = this.heartbeatOf(client);
    this.heartbeat.start();
    this.announceGap();
  }

  /** A half-open connection delivers nothing and reports nothing: only an answer proves that it lives. */
  private heartbeatOf(client: LimitedClient): Beat {
    const onFailure = (failure: string): void => {
      this.logger.error(`The change feed could not be checked: ${failure}`);
    };
    return new Beat(HEARTBEAT_INTERVAL, () => this.prove(client), onFailure);
  }

  /** One question at a time. Resolves once it is answered, or once the connection is given up. */
  private prove(client: LimitedClient): Promise<void> {
    this.proving ??= this.ask(client).finally(() => {
      this.proving = undefined;
    });
    return this.proving;
  }

  private async ask(client: LimitedClient): Promise<void> {
    const askedAt = performance.now();
    client.patience = HEARTBEAT_TIMEOUT;
    try {
      await client.ask('SELECT 1');
      if (this.client === client) this.heardUntil = askedAt;
    } catch {
      this.lose(client);
    }
  }

  private lose(client: LimitedClient): void {
    if (this.client !== client) return;
    this.close();
    client.abandon(new Error('The change feed lost its connection'));
    if (this.stopped) return;
    this.logger.warn('The change feed lost its connection; caches are off until it reconnects');
    this.scheduleReconnect(RECONNECT_DELAY);
    for (const listener of this.lossListeners) listener();
  }

  private close(): void {
    // Not awaited: it may be the beat itself that found the connection dead.
    void this.heartbeat?.stop();
    this.client = undefined;
    this.announceGap();
  }

  private scheduleReconnect(delay: number): void {
    this.reconnect = setTimeout(() => {
      this.open().catch(() => {
        if (!this.stopped) this.scheduleReconnect(RETRY_DELAY);
      });
    }, delay);
  }

  private announceGap(): void {
    for (const listeners of this.listeners.values()) for (const listener of listeners) listener.onGap();
  }
}

function listenTo(channels: readonly string[]): string {
  return channels.map((channel) => `LISTEN "${channel.replaceAll('"', '""')}"`).join('; ');
}
