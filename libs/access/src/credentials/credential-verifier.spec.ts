import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { Unauthenticated } from '../access-errors.js';
import { CredentialVerifier, type VerifiedCredential } from './credential-verifier.js';
import type { JwtVerifier } from './jwt-verifier.js';
import { makeServiceKey, serviceKeyId, type NewServiceKey } from './service-key.js';

const JWT = 'a.valid.jwt';

let database: TestDatabase;
let source: DataSource;
let clock: ManualClock;
let verifier: CredentialVerifier;
let serviceId: string;
let key: NewServiceKey;

beforeAll(async () => {
  database = await createDatabase();
  source = await database.connect();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  clock = new ManualClock();
  serviceId = await insertService('lighting');
  key = makeServiceKey(new SystemRandomness());
  await database.query('INSERT INTO service_keys (id, service_id, digest) VALUES ($1, $2, $3)', [
    key.id,
    serviceId,
    key.digest,
  ]);
  const jwts = {
    verify: (text: string) =>
      Promise.resolve(
        text === JWT ? { subject: 'lighting', expiresIn: 3_600_000, validFor: 300_000 } : undefined,
      ),
  };
  verifier = new CredentialVerifier(source, jwts as unknown as JwtVerifier, clock);
});

async function insertService(subject: string): Promise<string> {
  const id = randomUUID();
  await database.query('UPDATE services SET jwt_subject = NULL');
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities, jwt_subject)
     VALUES ($1, 'service ' || $1::uuid, 'tests', '{coconet:read}', '{}', 'own', '{*}', $2)`,
    [id, subject],
  );
  return id;
}

const set = (assignment: string): Promise<unknown> =>
  database.query(`UPDATE services SET ${assignment} WHERE id = $1`, [serviceId]);
const revoke = (): Promise<unknown> =>
  database.query('UPDATE service_keys SET revoked_at = now() WHERE id = $1', [key.id]);

/** The key with some digits of its secret changed, and a checksum that fits. */
function forged(text: string, change: (secret: string) => string): string {
  const [prefix, id, secret = ''] = text.split('_');
  const body = [prefix, id, change(secret)].join('_');
  return `${body}_${crc32(body).toString(16).padStart(8, '0')}`;
}

describe('a service key', () => {
  it('is its service’s', async () => {
    expect(await verifier.verify(key.text)).toMatchObject({
      keyId: key.id,
      validUntil: Infinity,
      caller: { serviceId, kind: 'service', linkAccess: 'own', capabilities: new Set(['*']) },
    });
  });

  it.each<[string, (secret: string) => string]>([
    ['its last digit', (secret) => secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0')],
    ['its first digit', (secret) => (secret.startsWith('0') ? '1' : '0') + secret.slice(1)],
    ['all of them', (secret) => '0'.repeat(secret.length)],
  ])('refuses a caller who knows its id and guesses the secret: %s', async (_which, change) => {
    const guess = forged(key.text, change);
    expect(serviceKeyId(guess)).toBe(key.id);
    await expect(verifier.verify(guess)).rejects.toBeInstanceOf(Unauthenticated);
    // Even once the real one has been seen.
    await verifier.verify(key.text);
    await expect(verifier.verify(guess)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['is revoked', revoke],
    ['belongs to a disabled service', () => set('disabled_at = now()')],
    ['belongs to an expired service', () => set(`expires_at = now() - interval '1 second'`)],
  ])('that %s is refused, and ends calls in progress', async (_how, end) => {
    const admitted = await verifier.verify(key.text);
    await end();
    await expect(verifier.verify(key.text)).rejects.toBeInstanceOf(Unauthenticated);
    await expect(verifier.verifyAgain(admitted)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is good until its service expires', async () => {
    await set(`expires_at = now() + interval '1 hour'`);
    const { validUntil } = await verifier.verify(key.text);
    expect(validUntil).toBeGreaterThan(3_590_000);
    expect(validUntil).toBeLessThanOrEqual(3_600_000);
  });

  it('gives a call in progress its service’s current rights', async () => {
    const admitted = await verifier.verify(key.text);
    await set(`scopes = '{links:read}', capabilities = '{}'`);
    const { caller } = await verifier.verifyAgain(admitted);
    expect([[...caller.scopes], [...caller.capabilities]]).toEqual([['links:read'], []]);
  });
});

describe('a JWT', () => {
  let admitted: VerifiedCredential;

  beforeEach(async () => {
    admitted = await verifier.verify(JWT);
  });

  it('is the service’s that has its subject, until the issuer’s keys are looked at again', () => {
    expect(admitted).toMatchObject({ keyId: undefined, validUntil: 300_000, caller: { serviceId } });
  });

  it('that the issuer did not sign is refused', async () => {
    await expect(verifier.verify('another.valid.jwt')).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is valid for a call in progress until it expires, and no longer', async () => {
    clock.advance(3_599_999);
    expect((await verifier.verifyAgain(admitted)).caller.serviceId).toBe(serviceId);
    clock.advance(1);
    await expect(verifier.verifyAgain(admitted)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is not trusted for longer without its signature because a call is in progress', async () => {
    clock.advance(299_000);
    expect((await verifier.verifyAgain(admitted)).validUntil).toBe(300_000);
  });

  it('ends calls in progress when its subject is given to another service', async () => {
    await insertService('lighting');
    await expect(verifier.verifyAgain(admitted)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('ends calls in progress when its service is disabled', async () => {
    await set('disabled_at = now()');
    await expect(verifier.verifyAgain(admitted)).rejects.toBeInstanceOf(Unauthenticated);
  });
});
