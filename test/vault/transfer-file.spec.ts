import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateIdentity } from 'age-encryption';
import { TransferFileInvalid, TransferRefused } from '../../libs/transfer/src/transfer-errors.js';
import { secretsIn } from '../harness/encryption/secret-canaries.js';
import { TransferStage } from './transfer-stage.js';
import type { VaultStage } from './vault-stage.js';

let stage: TransferStage;
let source: VaultStage;
let target: VaultStage;
let serviceId: string;

beforeEach(async () => {
  stage = await TransferStage.open();
  ({ source, target, serviceId } = stage);
});

afterEach(() => stage.close());

describe('a transfer file', () => {
  it('can be read only by its owner, contains no plain token, and is never overwritten', async () => {
    await source.addLinks(serviceId, 3);
    const path = stage.newPath();
    await stage.exportTo(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'latin1');
    expect(text).toMatch(/^age-encryption\.org\/v1\n/);
    expect(
      secretsIn(
        text,
        new Map([
          ['token', 'refresh 1'],
          ['service', serviceId],
        ]),
      ),
    ).toEqual([]);
    await expect(stage.exportTo(path)).rejects.toThrow(/already exists and is not overwritten/);
  });

  it('opens only for its identity', async () => {
    const path = stage.newPath();
    await stage.exportTo(path);
    const identities = await generateIdentity();
    await expect(stage.importFrom(path, { identities })).rejects.toThrow(TransferFileInvalid);
    await expect(
      stage.importFrom(path, { identities: `# a comment\n${identities}\n${stage.identity}` }),
    ).resolves.toBeDefined();
    await expect(stage.importFrom(path, { identities: 'something else' })).rejects.toThrow(TransferRefused);
    await expect(stage.importFrom(path, { identities: '# nothing' })).rejects.toThrow(
      /has no AGE-SECRET-KEY/,
    );
  });

  it('that was cut short or changed anywhere is refused before anything is written', async () => {
    await source.addLinks(serviceId, 260);
    const path = stage.newPath();
    await stage.exportTo(path);
    const whole = readFileSync(path);
    const damaged = stage.newPath();
    // The encryption's chunks are 64 KiB long: a cut between two of them can only be noticed at the end.
    const cuts = [0, 1, 100, 200, 216 + 65_552, whole.length - 1].map((length) => whole.subarray(0, length));
    const changes = [50, 210, 40_000, whole.length - 1].map((at) => {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      return changed;
    });
    for (const bytes of [...cuts, ...changes, Buffer.concat([whole, Buffer.of(0)])]) {
      writeFileSync(damaged, bytes);
      await expect(stage.importFrom(damaged)).rejects.toThrow(TransferFileInvalid);
    }
    expect(await target.links()).toEqual([]);
    expect(await target.database.query('SELECT 1 FROM services')).toEqual([]);
  });

  it('is made for an age public key and nothing else', async () => {
    const path = stage.newPath();
    const made = stage.exportTo(path, () => undefined, 'age1nonsense');
    await expect(made).rejects.toThrow(/is not an age public key/);
    expect(() => statSync(path)).toThrow('ENOENT');
  });
});
