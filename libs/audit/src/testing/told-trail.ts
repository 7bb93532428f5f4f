import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { firstIdAt } from '../chain/partitions.js';

export const HOUR = 3_600_000;
export const link = randomUUID();
export const other = randomUUID();
export const revocation = randomUUID();
export const door = { networkId: 'home', deviceNodeId: '3', resourceEui: 'lock' };
export const garage = { ...door, deviceNodeId: '4' };

/** Records of a morning, each found by its name. */
export class ToldTrail {
  readonly now = Date.now();
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly database: TestDatabase,
    private readonly serviceId: string,
  ) {}

  /** Stores a record of that many milliseconds ago. */
  private async store(name: string, age: number, facts: Record<string, unknown>): Promise<void> {
    const at = new Date(this.now - age);
    const id = `${firstIdAt(at).slice(0, 13)}-7000-8000-${randomUUID().slice(24)}`;
    const row: Record<string, unknown> = {
      id,
      at,
      action: 'link.revoked',
      result: 'succeeded',
      actor_kind: 'system',
      ...facts,
    };
    const columns = Object.keys(row);
    await this.database.query(
      `INSERT INTO audit_events (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    );
    this.ids.set(name, id);
  }

  namesOf(found: readonly { id: string }[]): (string | undefined)[] {
    return found.map(({ id }) => this.names.find((name) => this.ids.get(name) === id));
  }

  /** All names, oldest record first. */
  get names(): string[] {
    return [...this.ids.keys()];
  }

  idOf(name: string): string {
    return this.ids.get(name) ?? '';
  }

  /** The records that all searches go through, oldest first. */
  async tell(): Promise<void> {
    const { serviceId } = this;
    const bulk = {
      actor_kind: 'admin',
      actor_id: 'console:ada',
      request_id: 'bulk',
      details: { revocation },
    };
    await this.store('oldest', 9 * HOUR, {
      link_id: link,
      actor_kind: 'service',
      actor_id: serviceId,
      service_id: serviceId,
    });
    await this.store('routine', 8 * HOUR, { action: 'refresh.succeeded', link_id: link });
    await this.store('counted', 7 * HOUR, { action: 'calls.counted', service_id: serviceId });
    await this.store('unlock', 6 * HOUR, this.command('UNLOCK', door, { causedBy: 'ada' }));
    await this.store('unlock elsewhere', 5.5 * HOUR, { ...this.command('UNLOCK', door), link_id: other });
    await this.store('lock', 5 * HOUR, this.command('LOCK', garage));
    await this.store('started', 4 * HOUR, { action: 'revocation.started', ...bulk });
    await this.store('in bulk', 3 * HOUR, { link_id: other, ...bulk });
    await this.store('refused', 2 * HOUR, {
      action: 'refresh.failed',
      result: 'refused',
      request_id: 'request',
      link_id: randomUUID(),
    });
    await this.store('newest', HOUR, { action: 'service.created', actor_id: 'admin' });
  }

  private command(name: string, place: object, details: object = {}): Record<string, unknown> {
    return {
      action: 'command.executed',
      actor_kind: 'service',
      actor_id: this.serviceId,
      service_id: this.serviceId,
      link_id: link,
      details: { ...place, capability: 'DOOR_LOCK', command: name, ...details },
    };
  }
}
