import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.js';

/** The admin's routes to the keys: they join the vault, which has the keys, with access, which knows who is an admin. */
@Module({ controllers: [KeysController] })
export class KeysModule {}
