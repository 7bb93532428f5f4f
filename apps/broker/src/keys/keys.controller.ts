import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  changerOf,
  CurrentCall,
  FourEyes,
  FreshSignIn,
  PendingAction,
  RequireRole,
  type CallContext,
} from '#access';
import { Described, UuidPipe } from '#kernel';
import { KeyDirectory, KeyRetirement, KeyRotation, type KeyRotationView, type VaultKeys } from '#keyring';
import { RotateKeysRequest } from './rotate-keys.request.js';

/** The part of Fastify's reply used here. */
interface Reply {
  status(code: number): unknown;
}

/** Admins rotate and retire the keys under which links are encrypted. No response contains a key. */
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    private readonly directory: KeyDirectory,
    private readonly rotation: KeyRotation,
    private readonly retirement: KeyRetirement,
    private readonly fourEyes: FourEyes,
    private readonly freshSignIn: FreshSignIn,
  ) {
    fourEyes.register('retire_key', async (manager, { keyId = '' }, by) => {
      await retirement.retireWithin(manager, keyId, by);
    });
  }

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
   * @remarks On every replica, permanently. With `FOUR_EYES` the key stays until a second person confirms.
   */
  @Delete(':keyId')
  @HttpCode(204)
  @RequireRole('operator')
  @Described({
    id: 'retireKey',
    answers: [
      { status: 201, description: 'It waits for a second person.', view: PendingAction },
      { status: 204, description: 'The key is gone.' },
    ],
    problems: ['not_found', 'key_in_use', 'keyring_not_writable', 'fresh_sign_in_required'],
  })
  async retire(
    @Param('keyId') keyId: string,
    @CurrentCall() call: CallContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PendingAction | undefined> {
    this.freshSignIn.require(call);
    if (!this.fourEyes.isOn) {
      await this.retirement.retire(keyId, changerOf(call));
      return undefined;
    }
    await this.retirement.check(keyId);
    reply.status(201);
    return this.fourEyes.ask('retire_key', { keyId }, call);
  }
}
