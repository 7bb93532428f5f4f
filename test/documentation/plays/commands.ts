import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { readPrivateKey } from '#audit';
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { signCheckpoint } from '../../../libs/audit/src/checkpoints/checkpoint.js';
import { createDatabase } from '../../harness/postgres/database.js';
import { CLIENT_ID, TestSystem } from '../../harness/broker/system.js';
import { ada } from '../../../apps/sandbox/src/cloud/users.js';
import { until } from '../../harness/time/until.js';
import { insertBulkLinks } from '../../rotation/bulk-links.js';
import { TestKeyringFile } from '../../rotation/keyring-file.js';
import { VaultStage } from '../../vault/vault-stage.js';
import type { Play } from './play.js';

/** The audit trail: verified, also against a head that was written down and a signed checkpoint; exported; pruned. */
export const playAudit: Play = async (commands, { shell, system }) => {
  await system.link(await system.createService());
  const head = await until('everything is chained', async () => {
    const { json } = await system.api('GET', '/v1/admin/audit/head', system.adminKey);
    return json.unsealed === 0 && `${json.position}:${json.hash}`;
  });
  shell.environment = { DATABASE_URL: system.database.url };
  shell.examples['4711:9f2c…'] = head;
  const keyMade = commands.findIndex((command) => command.includes('create-key')) + 1;
  await shell.runAll(commands.slice(0, keyMade));
  const key = readPrivateKey(readFileSync(join(shell.folder, 'audit-private.pem'), 'utf8'));
  const [position, hash = ''] = head.split(':');
  const checkpoint = signCheckpoint({ position: Number(position), hash, at: new Date() }, key);
  writeFileSync(join(shell.folder, 'checkpoints.log'), `a line of a log: ${checkpoint}\n`);
  await shell.runAll(commands.slice(keyMade));
};

/** Revocations while the API is down; on a separate system, because in the end they revoke every link. */
export const playRevoking: Play = async (commands, { shell }) => {
  const system = await TestSystem.start();
  try {
    const service = await system.createService({ name: 'lighting' });
    const linkId = await system.link(service, undefined, { userId: 'u-17' });
    shell.environment = { DATABASE_URL: system.database.url };
    await shell.runAll(commands);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(404);
  } finally {
    await system.close();
  }
};

/** The doctor, with the settings of the broker that runs. */
export const playOperations: Play = async (commands, { shell, system }) => {
  shell.environment = system.environment;
  expect(await shell.runAll(commands)).toMatch(/^well +database/m);
};

/** What is inside the image, as npm lists it. */
export const playDeployment: Play = async (commands, { shell }) => {
  const { bomFormat, components } = await shell.runAll(commands);
  expect([bomFormat, components.length > 50]).toEqual(['CycloneDX', true]);
};

/** A rotation using only the command line, on a keyring file with a manually added key. */
export const playKeyRotation: Play = async ([rotate = '', rotateTo = '', retire = ''], { shell }) => {
  const keyring = new TestKeyringFile('2026-01', '2026-12');
  const database = await createDatabase();
  try {
    const serviceId = randomUUID();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
    await insertBulkLinks(database, keyring.tokenCipher('2026-01'), serviceId, 10);
    shell.environment = { DATABASE_URL: database.url, KEYRING_FILE: keyring.path };
    await shell.run(rotate);
    await shell.run(rotateTo);
    // A former primary key can be retired only after a minute.
    await database.query(`UPDATE key_rotations SET promoted_at = promoted_at - interval '61 seconds'`);
    expect(await shell.run(retire)).toMatch(/"2026-01" is destroyed/);
    expect(keyring.ids).not.toContain('2026-01');
  } finally {
    await database.drop();
    keyring.remove();
  }
};

/** Tokens of another system become links of the running broker, and the import can be inspected afterwards. */
export const playImport: Play = async (commands, { shell, system }) => {
  const [printKey = '', rehearse = '', take = '', look = '', cancel = ''] = commands;
  const service = await system.createService({ name: 'evening-lights' });
  const [grant] = await system.control('POST', '/grants', { userId: ada.userId, clientId: CLIENT_ID });
  shell.environment = system.environment;
  const encrypter = new Encrypter();
  encrypter.addRecipient(String(await shell.run(printKey)).trim());
  const row = { service: 'evening-lights', userId: 'u-imported', refreshToken: grant.refreshToken };
  writeFileSync(join(shell.folder, 'tokens.age'), await encrypter.encrypt(JSON.stringify(row)));
  expect(await shell.run(rehearse)).toMatch(/^ {2}ready: 1$/m);
  const report = String(await shell.run(take));
  expect(report).toMatch(/^ {2}linked: 1$/m);
  shell.examples['01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d'] = /^Import (\S+):/.exec(report)?.[1] ?? '';
  expect(await shell.run(look)).toBe(report);
  expect(await shell.run(cancel)).toBe(report);
  const { json } = await system.api('GET', '/v1/links?userId=u-imported', service.key);
  expect(json.items).toMatchObject([{ status: 'active' }]);
};

/** A move: rehearsed while the old broker runs, refused while it runs, then done after it has stopped. */
export const playVaultTransfer: Play = async (commands, { shell }) => {
  const [rehearse = '', tryIt = '', verify = '', move = '', take = '', verifyThere = ''] = commands;
  const source = await TestSystem.start();
  const target = await VaultStage.open();
  try {
    await source.link(await source.createService());
    const identity = await generateIdentity();
    writeFileSync(join(shell.folder, 'move.key'), `${identity}\n`, { mode: 0o600 });
    shell.examples['age1…'] = await identityToRecipient(identity);
    const here = { DATABASE_URL: source.database.url, KEYRING: source.environment.KEYRING ?? '' };
    const there = { DATABASE_URL: target.database.url, KEYRING: target.keyring };
    shell.environment = here;
    await shell.run(rehearse);
    shell.environment = there;
    await shell.run(tryIt);
    await source.broker.close();
    shell.environment = here;
    await shell.run(verify);
    const digest = /SHA-256 ([0-9a-f]{64})/.exec((await shell.run(move)) as string)?.[1] ?? '';
    shell.environment = there;
    expect(await shell.run(take)).toContain(digest);
    expect(await shell.run(verifyThere)).toMatch(/\b1\b/);
    expect(readFileSync(join(shell.folder, 'move.age'), 'latin1')).toMatch(/^age-encryption.org/);
  } finally {
    await target.close();
    await source.sandbox.close();
    await source.database.drop();
  }
};
