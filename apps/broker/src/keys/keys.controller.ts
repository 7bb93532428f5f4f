import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { adminActor, CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { KeyDirectory, KeyRetirement, KeyRotation, type KeyChanger, type Rotation } from '#keyring';
import { listKeys, readRotation, retireKey, rotateKeys, type KeyList } from './key-operations.js';
import { RotateKeysRequest } from './rotate-keys.request.js';

/** Admins rotate and retire the keys under which links are sealed. No answer holds a key. */
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    private readonly directory: KeyDirectory,
    private readonly rotation: KeyRotation,
    private readonly retirement: KeyRetirement,
  ) {}

  /** All keys: which is primary, how many links are under each, how many replicas hold it. */
  @Get()
  @RequireScope('admin')
  @Described(listKeys)
  async list(): Promise<KeyList> {
    return { keys: await this.directory.list() };
  }

  /** Begins a rotation, to a new key or to one that is there; it goes on in the background, on all replicas. */
  @Post('rotate')
  @HttpCode(202)
  @RequireScope('admin')
  @Described(rotateKeys)
  async rotate(@Body() body: RotateKeysRequest, @CurrentCall() call: CallContext): Promise<Rotation> {
    return this.rotation.rotate(body.keyId, changerOf(call));
  }

  /** How far a rotation has come. */
  @Get('rotations/:rotationId')
  @RequireScope('admin')
  @Described(readRotation)
  async progress(@Param('rotationId', UuidPipe) rotationId: string): Promise<Rotation> {
    return this.rotation.find(rotationId);
  }

  /** Destroys a key that nothing needs any more, on every replica and for good. */
  @Delete(':keyId')
  @HttpCode(204)
  @RequireScope('admin')
  @Described(retireKey)
  async retire(@Param('keyId') keyId: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.retirement.retire(keyId, changerOf(call));
  }
}

function changerOf({ caller, requestId, remoteAddress }: CallContext): KeyChanger {
  return { actor: adminActor(caller), requestId, remoteAddress };
}
