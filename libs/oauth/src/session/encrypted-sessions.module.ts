import { Module } from '@nestjs/common';
import { EncryptedKinds } from '#keyring';
import { EncryptedSessions } from './encrypted-sessions.js';

/** Registers the link sessions' verifiers with everything that manages keys. */
@Module({ providers: [EncryptedSessions] })
export class EncryptedSessionsModule {
  constructor(kinds: EncryptedKinds, sessions: EncryptedSessions) {
    kinds.add(sessions);
  }
}
