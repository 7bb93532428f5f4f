import { expect } from '@jest/globals';
import type { Answer, Json } from '../harness/network/http.js';
import type { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** An admin of a system, who changes keys over HTTP. */
export class KeyAdmin {
  constructor(private readonly system: TestSystem) {}

  /** A call below `/v1/admin/keys`. */
  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.system.api(method, `/v1/admin/keys${path}`, this.system.adminKey, body);
  }

  /** All keys as the broker lists them. */
  async keys(): Promise<Json[]> {
    return (await this.call('GET', '')).json.keys;
  }

  /** The id of the primary key. */
  async primary(): Promise<string> {
    return (await this.keys()).find(({ state }) => state === 'primary').id;
  }

  /** The progress of a rotation. */
  async progress(id: string): Promise<Json> {
    return (await this.call('GET', `/rotations/${id}`)).json;
  }

  /** Begins a rotation. */
  async begin(body: Json = {}): Promise<Json> {
    const { status, json } = await this.call('POST', '/rotate', body);
    expect(status).toBe(202);
    return json;
  }

  /** Waits for the end of a rotation. */
  async finished(id: string): Promise<Json> {
    const look = async (): Promise<Json> => {
      const rotation = await this.progress(id);
      return rotation.state === 'finished' && rotation;
    };
    return until('the rotation is finished', look);
  }

  /** Begins a rotation and waits for its end. */
  async rotate(body: Json = {}): Promise<Json> {
    return this.finished((await this.begin(body)).id);
  }

  /** Waits until a former primary key may be destroyed. */
  async settle(): Promise<void> {
    await this.system.database.query(
      `UPDATE key_rotations SET promoted_at = promoted_at - interval '61 seconds'`,
    );
  }

  /** The ids of the keys that links are under. */
  async keyIdsOfRows(): Promise<unknown[]> {
    const rows = await this.system.database.query('SELECT DISTINCT key_id FROM link_secrets');
    return rows.map((row) => row.key_id);
  }
}
