import { Module } from '@nestjs/common';
import { EncryptedKinds } from '#keyring';
import { EncryptedSessions } from './encrypted-sessions.js';

/** Makes the verifiers of link sessions known to everything that decides about keys. */
@Module({ providers: [EncryptedSessions] })
export class EncryptedSessionsModule {
  constructor(kinds: EncryptedKinds, sessions: EncryptedSessions) {
    kinds.add(sessions);
  }
}
