import { randomBytes } from 'node:crypto';
import { StartRefused } from '../start-refused.js';
import type { DataDirectory } from './data-directory.js';

/** A service for trying the broker: the broker's address, an admin key, and the users' return URL. */
export interface DemoServiceSettings {
  readonly brokerUrl: string;
  readonly adminKey: string;
  /** Prefix of every return URL. */
  readonly returnUrlPrefix: string;
}

const KEY_FILE = 'demo-service-key';

/** The key of a service with all scopes except admin; registered once through the admin API and kept. */
export async function demoServiceKey(data: DataDirectory, settings: DemoServiceSettings): Promise<string> {
  const kept = data.read(KEY_FILE);
  // A kept key may belong to a database that has since been deleted.
  if (kept !== undefined && (await isAccepted(settings.brokerUrl, kept))) return kept;
  const key = await register(settings);
  data.write(KEY_FILE, key);
  return key;
}

async function isAccepted(brokerUrl: string, key: string): Promise<boolean> {
  const { ok } = await fetch(`${brokerUrl}/v1/links`, { headers: { authorization: `Bearer ${key}` } });
  return ok;
}

async function register({ brokerUrl, adminKey, returnUrlPrefix }: DemoServiceSettings): Promise<string> {
  const response = await fetch(`${brokerUrl}/v1/admin/services`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: `demo-${randomBytes(3).toString('hex')}`,
      owner: 'npm start',
      scopes: [
        'links:create',
        'links:read',
        'links:revoke',
        'coconet:read',
        'coconet:execute',
        'webhooks:manage',
      ],
      returnUrlPrefixes: [returnUrlPrefix],
    }),
  });
  const answer: unknown = await response.json();
  if (response.ok && answer instanceof Object && 'key' in answer) return String(answer.key);
  throw new StartRefused(`The demo service could not be registered: the broker answered ${response.status}`);
}
