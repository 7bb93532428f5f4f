import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Client } from 'pg';
import { DatabaseSettings } from './database-settings.js';

/** Milliseconds between two proofs that the listening connection is alive; also how long one proof may take. */
const HEARTBEAT_INTERVAL = 1_000;

/** Milliseconds before a lost listening connection is opened again. */
const RECONNECT_DELAY = 200;

/** What a subscriber does when something changed, and when it may have missed changes. */
export interface ChangeListener {
  /** Called with the payload of each notification, such as a link id. */
  onChange(payload: string): void;
  /** Called whenever notifications may have been lost: nothing learnt before may be trusted any more. */
  onGap(): void;
}

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
  private client: Client | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly settings: DatabaseSettings) {}

  /** Whether notifications arrive now. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  /** Calls `listener` for every notification on `channel`; for the life of the process. */
  async subscribe(channel: string, listener: ChangeListener): Promise<void> {
    const known = this.listeners.get(channel);
    if (known) {
      known.push(listener);
      return;
    }
    this.listeners.set(channel, [listener]);
    await this.client?.query(`LISTEN ${quoted(channel)}`);
  }

  async onModuleInit(): Promise<void> {
    await this.open();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnect);
    const { client } = this;
    this.close();
    await client?.end().catch(() => undefined);
  }

  private async open(): Promise<void> {
    const client = new Client({
      connectionString: this.settings.sessionUrl ?? this.settings.url,
      connectionTimeoutMillis: this.settings.connectionTimeout,
      application_name: 'broker change feed',
    });
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.listeners.get(channel) ?? []) listener.onChange(payload ?? '');
    });
    client.on('error', () => {
      this.lose(client);
    });
    client.on('end', () => {
      this.lose(client);
    });
    await client.connect();
    for (const channel of this.listeners.keys()) await client.query(`LISTEN ${quoted(channel)}`);
    if (this.stopped) {
      await client.end();
      return;
    }
    this.client = client;
    this.heartbeat = setInterval(() => void this.beat(client), HEARTBEAT_INTERVAL);
    this.announceGap();
  }

  /** A half-open connection delivers nothing and reports nothing: only an answer proves that it lives. */
  private async beat(client: Client): Promise<void> {
    const deadline = setTimeout(() => {
      this.lose(client);
    }, HEARTBEAT_INTERVAL);
    try {
      await client.query('SELECT 1');
    } catch {
      this.lose(client);
    } finally {
      clearTimeout(deadline);
    }
  }

  private lose(client: Client): void {
    if (this.client !== client) return;
    this.close();
    client.end().catch(() => undefined);
    if (this.stopped) return;
    this.logger.warn('The change feed lost its connection; caches are off until it is back');
    this.scheduleReconnect();
  }

  private close(): void {
    clearInterval(this.heartbeat);
    this.client = undefined;
    this.announceGap();
  }

  private scheduleReconnect(): void {
    this.reconnect = setTimeout(() => {
      this.open().catch(() => {
        if (!this.stopped) this.scheduleReconnect();
      });
    }, RECONNECT_DELAY);
  }

  private announceGap(): void {
    for (const listeners of this.listeners.values()) for (const listener of listeners) listener.onGap();
  }
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`;
}
