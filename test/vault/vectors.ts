import { createHash } from 'node:crypto';
import { Randomness, Secret } from '#kernel';
import {
  Cipher,
  Keyring,
  type KeyringSettings,
  type EncryptionContext,
  type EncryptedColumn,
} from '#keyring';
import { unwrapDataKey } from './independent-decoder.js';

/** One encrypted value of a vector. The longest is given by its rule and its blob by its digest, to keep the file short. */
export interface ValueVector {
  readonly column: EncryptedColumn;
  readonly value: string | { readonly repeat: string; readonly times: number };
  /** Hexadecimal, like all bytes of the file. */
  readonly salt: string;
  readonly nonce: string;
  readonly blob: string | { readonly sha256: string };
}

/** One record as the vault encrypts it, with every random byte that went into it. */
export interface Vector {
  readonly name: string;
  readonly keyId: string;
  readonly key: string;
  readonly place: EncryptionContext;
  readonly dataKey: string;
  readonly salt: string;
  readonly nonce: string;
  readonly wrappedDataKey: string;
  readonly values: readonly ValueVector[];
}

interface Recipe {
  readonly name: string;
  readonly keyId: string;
  readonly place: EncryptionContext;
  readonly values: readonly Pick<ValueVector, 'column' | 'value'>[];
}

const LINK: EncryptionContext = {
  serviceId: '01900000-0000-7000-8000-000000000001',
  recordId: '01900000-0000-7000-8000-0000000000a1',
  generation: 1,
};

const RECIPES: readonly Recipe[] = [
  {
    name: 'a link with both tokens',
    keyId: '2026-01',
    place: LINK,
    values: [
      { column: 'access_token', value: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl' },
      { column: 'refresh_token', value: 'refresh-token-of-ada' },
    ],
  },
  {
    name: 'a link session and its PKCE verifier, of generation 0',
    keyId: '2026-01',
    place: { ...LINK, recordId: '01900000-0000-7000-8000-0000000000b1', generation: 0 },
    values: [{ column: 'code_verifier', value: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' }],
  },
  {
    name: 'the shortest key id',
    keyId: 'k',
    place: LINK,
    values: [{ column: 'access_token', value: 'token' }],
  },
  {
    name: 'the longest key id, of every kind of character',
    keyId: 'ABCXYZ.abcxyz_0123456789-ABCDEFG',
    place: { ...LINK, generation: 9_007_199_254_740_991 },
    values: [{ column: 'access_token', value: 'token' }],
  },
  {
    name: 'an empty value',
    keyId: '2026-01',
    place: { ...LINK, generation: 2 },
    values: [{ column: 'refresh_token', value: '' }],
  },
  {
    name: 'a value beyond ASCII',
    keyId: '2026-01',
    place: { ...LINK, generation: 3 },
    values: [{ column: 'access_token', value: 'žeton 🔑 \u0000 नमस्ते' }],
  },
  {
    name: 'the longest value',
    keyId: '2026-01',
    place: { ...LINK, generation: 4 },
    values: [{ column: 'access_token', value: { repeat: '0123456789abcdef', times: 4_096 } }],
  },
];

/** A generator that gives the same bytes for the same seed, drawn in the same order. */
class SteeredRandomness extends Randomness {
  private draws = 0;

  constructor(private readonly seed: string) {
    super();
  }

  override bytes(length: number): Buffer {
    this.draws += 1;
    return createHash('shake256', { outputLength: length }).update(`${this.seed} ${this.draws}`).digest();
  }

  override fraction(): number {
    return 0;
  }
}

/** Encrypts every recipe by the vault's own cipher. Running it again gives the same bytes. */
export function makeVectors(): Vector[] {
  return RECIPES.map(makeVector);
}

/** The plain value of a vector. */
export function plainValue({ value }: Pick<ValueVector, 'value'>): string {
  return typeof value === 'string' ? value : value.repeat.repeat(value.times);
}

/** A blob as the file of vectors names it. */
export function blobName(vector: Pick<ValueVector, 'value'>, blob: Buffer): ValueVector['blob'] {
  return typeof vector.value === 'string' ? blob.toString('hex') : { sha256: digest(blob).toString('hex') };
}

function makeVector({ name, keyId, place, values }: Recipe): Vector {
  const key = digest(`key ${keyId}`);
  const settings: Pick<KeyringSettings, 'keyring'> = {
    keyring: Keyring.parse(`${keyId}:${key.toString('base64')}`),
  };
  const cipher = new Cipher(settings, new SteeredRandomness(name));
  const envelope = cipher.newEnvelope(place);
  return {
    name,
    keyId,
    key: key.toString('hex'),
    place,
    dataKey: unwrapDataKey(new Map([[keyId, key]]), place, envelope.wrappedKey).toString('hex'),
    ...randomPartsOf(envelope.wrappedKey.subarray(3 + keyId.length)),
    wrappedDataKey: envelope.wrappedKey.toString('hex'),
    values: values.map(({ column, value }) => {
      const blob = envelope.encrypt(column, new Secret(plainValue({ value })));
      return { column, value, ...randomPartsOf(blob.subarray(2)), blob: blobName({ value }, blob) };
    }),
  };
}

function randomPartsOf(box: Buffer): Pick<ValueVector, 'salt' | 'nonce'> {
  return { salt: box.toString('hex', 0, 32), nonce: box.toString('hex', 64, 76) };
}

function digest(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
