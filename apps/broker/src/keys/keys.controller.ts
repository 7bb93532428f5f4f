import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { KeyDirectory, KeyRetirement, KeyRotation, type KeyRotationView, type VaultKeys } from '#keyring';
import { RotateKeysRequest } from './rotate-keys.request.js';

/** Admins rotate and retire the keys under which links are encrypted. No response contains a key. */
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    private readonly directory: KeyDirectory,
    private readonly rotation: KeyRotation,
    private readonly retirement: KeyRetirement,
  ) {}

  /**
   * All keys: which is primary, how many links are under each, how many replicas hold it.
   *
   * @remarks No response ever contains a key itself.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listKeys' })
  async list(): Promise<VaultKeys> {
    return { keys: await this.directory.list() };
  }

  /**
   * Begin a rotation to a new key, or to an existing one.
   *
   * @remarks It continues in the background, on all replicas.
   */
  @Post('rotate')
  @HttpCode(202)
  @RequireRole('operator')
  @Described({ id: 'rotateKeys', problems: ['keyring_not_writable', 'vault_unavailable'] })
  async rotate(@Body() body: RotateKeysRequest, @CurrentCall() call: CallContext): Promise<KeyRotationView> {
    return this.rotation.rotate(body.keyId, changerOf(call));
  }

  /** The progress of a rotation. */
  @Get('rotations/:rotationId')
  @RequireRole('viewer')
  @Described({ id: 'readRotation', problems: ['not_found'] })
  async progress(@Param('rotationId', UuidPipe) rotationId: string): Promise<KeyRotationView> {
    return this.rotation.find(rotationId);
  }

  /**
   * Destroy a key that nothing needs any longer.
   *
   * @remarks On every replica, permanently.
   */
  @Delete(':keyId')
  @HttpCode(204)
  @RequireRole('operator')
  @Described({ id: 'retireKey', problems: ['not_found', 'key_in_use', 'keyring_not_writable'] })
  async retire(@Param('keyId') keyId: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.retirement.retire(keyId, changerOf(call));
  }
}
