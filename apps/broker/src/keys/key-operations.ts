/** What the API's description says of the keys under which links are sealed. */
import { answer, json, noContent, type OperationDescription } from '#kernel';
import { keyStates, rotationStates, type KeyView, type Rotation } from '#keyring';

/** All keys, as the API lists them. */
export interface KeyList {
  readonly keys: readonly KeyView[];
}

const keySchema = json.object<KeyView>('VaultKey', {
  id: json.text(),
  state: json.oneOf(
    keyStates,
    '`primary`: all that is new is sealed under it. `pending`: it becomes primary once every live replica holds it. ' +
      '`retiring`: links are still under it. `idle`: no link is. `missing`: links are, and no replica holds it.',
  ),
  rows: json.count('Links whose data key it wraps.'),
  createdAt: json.optional(json.time('Absent for a key that nobody has used yet.')),
  heldBy: json.count('Live replicas that hold it.'),
  replicas: json.count('Live replicas.'),
});

const rotationSchema = json.object<Rotation>('KeyRotation', {
  id: json.uuid(),
  fromKeyId: json.text(),
  toKeyId: json.text(),
  state: json.oneOf(rotationStates),
  startedAt: json.time(),
  startedBy: json.text(),
  promotedAt: json.optional(json.time('When the key became primary.')),
  finishedAt: json.optional(json.time()),
  waitingForReplicas: json.count('Live replicas that lack the key.'),
  rowsTotal: json.count('Rows under other keys when the key became primary.'),
  rowsRewrapped: json.count('Of these, how many were moved.'),
  rowsRemaining: json.count('Rows that are still under other keys.'),
  rowsFailed: json.count('Rows that do not open and stay as they are.'),
});

const exampleRotation: Rotation = {
  id: '01981f80-3d5e-7a90-b8c7-d6e5f4a3b2c1',
  fromKeyId: '2026-q4',
  toKeyId: '2027-q1',
  state: 'rewrapping',
  startedAt: new Date('2027-01-31T12:00:00.000Z'),
  startedBy: 'console:ada@example.com',
  promotedAt: new Date('2027-01-31T12:00:02.000Z'),
  finishedAt: undefined,
  waitingForReplicas: 0,
  rowsTotal: 20_000,
  rowsRewrapped: 8_400,
  rowsRemaining: 11_600,
  rowsFailed: 0,
};

export const listKeys: OperationDescription = {
  id: 'listKeys',
  summary: 'Keys: which is primary, and what is under each',
  details: 'No answer ever holds a key itself.',
  answers: [
    answer(200, 'All keys.', json.object<KeyList>('VaultKeys', { keys: json.list(keySchema) }), {
      keys: [
        {
          id: '2027-q1',
          state: 'primary',
          rows: 20_000,
          createdAt: new Date('2027-01-31T12:00:00.000Z'),
          heldBy: 2,
          replicas: 2,
        },
      ],
    }),
  ],
};

export const rotateKeys: OperationDescription = {
  id: 'rotateKeys',
  summary: 'Begin a rotation, to a new key or to one that is there',
  details: 'It goes on in the background, on all replicas.',
  request: { keyId: '2027-q1' },
  answers: [answer(202, 'The rotation.', rotationSchema, exampleRotation)],
  problems: ['keyring_not_writable', 'vault_unavailable'],
};

export const readRotation: OperationDescription = {
  id: 'readRotation',
  summary: 'How far a rotation has come',
  answers: [answer(200, 'The rotation.', rotationSchema, exampleRotation)],
  problems: ['not_found'],
};

export const retireKey: OperationDescription = {
  id: 'retireKey',
  summary: 'Destroy a key that nothing needs any more',
  details: 'On every replica and for good.',
  answers: [noContent],
  problems: ['not_found', 'key_in_use', 'keyring_not_writable'],
};
