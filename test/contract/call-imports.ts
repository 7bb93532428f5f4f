import { expect } from '@jest/globals';
import { Encrypter } from 'age-encryption';
import type { Answer, Json } from '../harness/network/http.js';
import type { TestSystem } from '../harness/broker/system.js';

const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** Who makes the calls, and where their answers go. */
interface Caller {
  /** A call below `/v1/admin`, checked against the description and the expected status. */
  readonly admin: (method: string, path: string, status: number, body?: unknown) => Promise<Json>;
  readonly system: TestSystem;
  readonly note: (method: string, path: string, answer: Answer) => void;
}

/** Makes every call of imports. The file is encrypted as the refusal of a plain file says. */
export async function callImports({ admin, system, note }: Caller): Promise<void> {
  const plain = await admin('POST', '/link-imports', 400, { service: 'a file that is not encrypted' });
  const [, recipient = ''] = /age -r (age1\w+) /.exec(String(plain.detail)) ?? [];
  expect(await admin('GET', '/link-imports/key', 200)).toEqual({ recipient });
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const file = await encrypter.encrypt(JSON.stringify({ service: 'none', userId: 'u', refreshToken: 't' }));
  const answer = await system.api('POST', '/v1/admin/link-imports?dryRun=true', system.adminKey, file);
  note('POST', '/v1/admin/link-imports', answer);
  expect([answer.status, answer.json.counts]).toEqual([202, { service_unknown: 1 }]);
  const id = String(answer.json.id);
  await admin('POST', '/link-imports?dryRun=perhaps', 400, {});
  await admin('GET', '/link-imports?limit=1', 200);
  await admin('GET', `/link-imports/${id}`, 200);
  const { items } = await admin('GET', `/link-imports/${id}/rows?verdict=service_unknown`, 200);
  expect(items).toMatchObject([{ line: 1, service: 'none', userId: 'u', field: 'service' }]);
  await admin('GET', `/link-imports/${id}/rows?verdict=lost`, 400);
  await admin('GET', `/link-imports/${id}/rows/export?verdict=service_unknown`, 200);
  await admin('GET', `/link-imports/${id}/rows/export?verdict=lost`, 400);
  await admin('DELETE', `/link-imports/${id}`, 200);
  for (const path of ['', '/rows', '/rows/export'])
    await admin('GET', `/link-imports/${UNKNOWN}${path}`, 404);
  await admin('DELETE', `/link-imports/${UNKNOWN}`, 404);
}
