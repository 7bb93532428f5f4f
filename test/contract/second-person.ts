import type { Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';

/** One call of an admin, checked against the description and the expected status. */
type AdminCall = (method: string, path: string, status: number, body?: unknown) => Promise<Json>;

const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** Retires a key: the admin key asks for it and cannot confirm; a person confirms, once. */
export async function retireByTwo(admin: AdminCall, person: AdminCall, keyId: string): Promise<Json> {
  const { id, contentHash } = await admin('DELETE', `/keys/${keyId}`, 201);
  const confirm = `/pending-actions/${String(id)}/confirm`;
  await admin('POST', confirm, 400, {});
  await admin('POST', confirm, 403, { contentHash });
  await person('POST', confirm, 409, { contentHash: 'f'.repeat(64) });
  const confirmed = await person('POST', confirm, 200, { contentHash });
  await person('POST', confirm, 409, { contentHash });
  await admin('DELETE', `/keys/${keyId}`, 404);
  return confirmed;
}

/** Exports a user, and has the user erased by two. */
export async function eraseByTwo(
  { admin, person, own }: Readonly<Record<'admin' | 'person' | 'own', AdminCall>>,
  userId: string,
): Promise<void> {
  const user = `/users/${userId}`;
  await admin('GET', user, 200);
  await admin('GET', `${user}?format=pdf`, 400);
  await admin('DELETE', '/users/a%00b', 400);
  const { id, contentHash } = await admin('DELETE', user, 201);
  await person('POST', `/pending-actions/${String(id)}/confirm`, 200, { contentHash });
  const erased = await until('the user is erased', async () => {
    const { items } = await admin('GET', '/audit?action=user.erased&limit=1', 200);
    return (items as Json[])[0];
  });
  await admin('GET', `/user-erasures/${String(erased.details.erasure)}`, 200);
  await admin('GET', `/user-erasures/${UNKNOWN}`, 404);
  await admin('GET', user, 404);
  await own('POST', '/link-sessions', 409, { userId, returnUrl: 'https://app.example.com/coco/done' });
}

/** Asks for the revocation of every link, and withdraws it. */
export async function withdrawRevocation(admin: AdminCall): Promise<void> {
  const { id } = await admin('POST', '/revocations', 201, { all: true, reason: 'contract' });
  await admin('GET', `/pending-actions/${String(id)}`, 200);
  await admin('GET', '/pending-actions?limit=1', 200);
  await admin('GET', `/pending-actions/${UNKNOWN}`, 404);
  await admin('POST', `/pending-actions/${String(id)}/refuse`, 200);
  await admin('POST', `/pending-actions/${String(id)}/refuse`, 409);
}

/** Ends the only session of the console. */
export async function endSession(admin: AdminCall): Promise<void> {
  const { items } = await admin('GET', '/console-sessions', 200);
  const path = `/console-sessions/${String(items[0].id)}`;
  await admin('DELETE', path, 204);
  await admin('DELETE', path, 404);
}
