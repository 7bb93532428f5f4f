import { Module } from '@nestjs/common';
import { EncryptedKinds } from '#keyring';
import { AwaitingCommandCipher } from './awaiting-command-cipher.js';
import { EncryptedAwaitingCommands } from './encrypted-awaiting-commands.js';

/** Registers commands that wait for approval with everything that manages keys. */
@Module({
  providers: [AwaitingCommandCipher, EncryptedAwaitingCommands],
  exports: [AwaitingCommandCipher],
})
export class AwaitingCommandsModule {
  constructor(kinds: EncryptedKinds, commands: EncryptedAwaitingCommands) {
    kinds.add(commands);
  }
}
