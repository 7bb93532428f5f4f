import type { Json } from '../harness/network/http.js';

type Call = (method: string, path: string, status: number, body?: unknown) => Promise<Json>;

const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** A service from its registration to its end and back. */
export async function callServices(admin: Call): Promise<void> {
  const body = {
    name: 'contract',
    owner: 'tests',
    scopes: ['links:read'],
    returnUrlPrefixes: ['https://app.example.com/'],
  };
  const { id } = await admin('POST', '/services', 201, body);
  await admin('POST', '/services', 400, { ...body, scopes: ['everything'] });
  await admin('GET', '/services?limit=1', 200);
  const path = `/services/${String(id)}`;
  await admin('GET', `${path}/traffic`, 200);
  await admin('PATCH', path, 200, { owner: 'someone else', expiresAt: '2030-01-01T00:00:00.000Z' });
  const { id: keyId } = await admin('POST', `${path}/keys`, 201);
  await admin('POST', `${path}/keys`, 400);
  await admin('DELETE', `${path}/keys/${String(keyId)}`, 204);
  await admin('DELETE', path, 204);
  await admin('POST', `${path}/enable`, 204);
  await admin('GET', path, 200);
  await admin('GET', '/capabilities', 200);
  await admin('GET', `/services/${UNKNOWN}`, 404);
}
