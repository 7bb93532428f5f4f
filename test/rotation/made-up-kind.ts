import { Module } from '@nestjs/common';
import { EncryptedKinds, type MovableKind } from '#keyring';
import { SecretsModule } from '../../apps/broker/src/secrets.module.js';

/** Records that a future lib might encrypt: here by their ids, with the key that each is under. */
export const madeUpRecords = new Map<string, string>();

/** The keys that do not open the records under them. */
export const brokenKeys = new Set<string>();

const under = (keyId: string): string[] =>
  [...madeUpRecords].filter(([, key]) => key === keyId).map(([id]) => id);

const madeUpKind: MovableKind = {
  name: 'madeUp',
  reencryption: {
    countUnder: (keyId) => Promise.resolve(under(keyId).length),
    keysInUse: () => Promise.resolve([...new Set(madeUpRecords.values())]),
    reencrypt: ({ from, to, after }) => {
      const ids = after === 'all' ? [] : under(from);
      const moved = brokenKeys.has(from) ? [] : ids;
      for (const id of moved) madeUpRecords.set(id, to);
      const failed = ids.filter((id) => !moved.includes(id)).map((id) => `made-up record ${id}`);
      return Promise.resolve({ moved: moved.length, failed, last: ids.length === 0 ? undefined : 'all' });
    },
  },
  verify: () => {
    const ids = [...madeUpRecords].filter(([, key]) => brokenKeys.has(key)).map(([id]) => id);
    return Promise.resolve({
      summary: `${madeUpRecords.size} made-up records`,
      findings: new Map([['made-up records that do not open', { count: ids.length, ids }]]),
      report: { rows: madeUpRecords.size, unopenable: ids },
    });
  },
};

@Module({})
class MadeUpModule {
  constructor(kinds: EncryptedKinds) {
    kinds.add(madeUpKind);
  }
}

/**
 * Adds the kind as a lib that encrypts does: its module becomes part of `SecretsModule`, and nothing else has to know.
 */
export function addMadeUpKind(): void {
  const imports = Reflect.getMetadata('imports', SecretsModule) as unknown[];
  Reflect.defineMetadata('imports', [...imports, MadeUpModule], SecretsModule);
}
