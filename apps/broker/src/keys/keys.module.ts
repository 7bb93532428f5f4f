import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.js';

/** The admins' routes for keys. They combine the keyring with access, which knows who is an admin. */
@Module({ controllers: [KeysController] })
export class KeysModule {}
