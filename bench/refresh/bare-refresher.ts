/**
 * The baseline for the broker: a minimal refresher, as a separate process. It claims, calls
 * and saves as many links at once as the broker does, and encrypts tokens with one key; it has no journal, no audit trail, no
 * data keys, no budget, and loses tokens when anything fails.
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import pg from 'pg';
import { Pool } from 'undici';

const BATCH = 250;
const SAVES_PER_STATEMENT = 50;
const CONNECTIONS = 64;

const CLAIM = `
  UPDATE bare_links l SET fence = fence + 1, due_at = now() + interval '15 seconds'
  FROM (SELECT id FROM bare_links WHERE due_at <= now() ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) c
  WHERE l.id = c.id RETURNING l.id, l.fence, l.refresh_token`;

const SAVE = `
  UPDATE bare_links l SET access_token = i.access_token, refresh_token = i.refresh_token,
    due_at = now() + interval '50 minutes', refreshed_at = clock_timestamp()
  FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[]) AS i (id, fence, access_token, refresh_token)
  WHERE l.id = i.id AND l.fence = i.fence`;

interface Claimed {
  readonly id: string;
  readonly fence: string;
  readonly refresh_token: Buffer;
}

interface Refreshed {
  readonly id: string;
  readonly fence: string;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
}

const [databaseUrl = '', tokenServerUrl = '', keyText = ''] = process.argv.slice(2);
const key: KeyObject = createSecretKey(Buffer.from(keyText, 'base64'));
const database = new pg.Pool({ connectionString: databaseUrl, max: 4 });
const tokenServer = new Pool(tokenServerUrl, { connections: CONNECTIONS });
let waiting: Refreshed[] = [];
let saving = 0;

function encrypt(text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(encrypted: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(encrypted.subarray(-16));
  return Buffer.concat([decipher.update(encrypted.subarray(12, -16)), decipher.final()]).toString();
}

async function refresh({ id, fence, refresh_token: encrypted }: Claimed): Promise<void> {
  const { body } = await tokenServer.request({
    method: 'POST',
    path: '/v1.0/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: decrypt(encrypted) }).toString(),
  });
  const answer = (await body.json()) as { access_token: string; refresh_token: string };
  waiting.push({
    id,
    fence,
    accessToken: encrypt(answer.access_token),
    refreshToken: encrypt(answer.refresh_token),
  });
  if (waiting.length >= SAVES_PER_STATEMENT) await save();
}

async function save(): Promise<void> {
  const batch = waiting;
  waiting = [];
  saving += 1;
  await database.query(SAVE, [
    batch.map(({ id }) => id),
    batch.map(({ fence }) => fence),
    batch.map(({ accessToken }) => accessToken),
    batch.map(({ refreshToken }) => refreshToken),
  ]);
  saving -= 1;
}

/** Refreshes whatever is due, as fast as possible, until the process is ended. */
async function run(): Promise<never> {
  for (;;) {
    const { rows } = await database.query<Claimed>(CLAIM);
    await Promise.all(rows.map(refresh));
    if (waiting.length > 0) await save();
    if (rows.length === 0 && saving === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

process.once('disconnect', () => process.exit());
process.send?.('ready');
await run();
