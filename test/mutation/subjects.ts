/** What can be mutated, and which specs answer for it, the quickest first: a mutant is dropped at the first that fails. */
export const subjects = {
  refresh: { sources: ['libs/refresh/src'], specs: ['libs/refresh', 'test/refresh'] },
  keyring: {
    sources: ['libs/keyring/src'],
    specs: ['libs/keyring', 'libs/vault', 'test/keys', 'test/rotation'],
  },
  vault: { sources: ['libs/vault/src'], specs: ['libs/vault', 'test/vault', 'test/rotation', 'test/links'] },
  idempotency: {
    sources: ['libs/coconet/src/idempotency'],
    specs: ['libs/coconet/src/idempotency', 'libs/coconet', 'test/attacks'],
  },
  access: { sources: ['libs/access/src'], specs: ['libs/access', 'test/services', 'test/attacks'] },
  audit: { sources: ['libs/audit/src'], specs: ['libs/audit', 'test/audit'] },
  events: { sources: ['libs/events/src'], specs: ['libs/events', 'test/events'] },
} as const;

export type SubjectName = keyof typeof subjects;

/** The names, as the command line takes them. */
export const subjectNames = Object.keys(subjects) as SubjectName[];
