import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, IF_MATCH_PARAMETER, readIfMatch, Tagged } from '#kernel';
import { GuardrailDirectory, requireGuardrailName } from '../guardrails/guardrail.directory.js';
import { GuardrailRequest } from '../guardrails/guardrail.request.js';
import { GuardrailStore } from '../guardrails/guardrail.store.js';
import {
  versionOfGuardrail,
  type GuardrailDetails,
  type GuardrailList,
} from '../guardrails/guardrail.view.js';

/** Admins set how often a device may get the same command. */
@Controller('v1/admin/guardrails')
export class GuardrailsController {
  constructor(
    private readonly directory: GuardrailDirectory,
    private readonly store: GuardrailStore,
  ) {}

  /**
   * The guardrails in force: of each class, and of each capability that has its own.
   *
   * @remarks Classes are `locks` (`LOCK_CONTROL`), `garage_doors` (`WINDOW_COVERING`) and `others`.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listGuardrails' })
  async list(): Promise<GuardrailList> {
    return { items: await this.directory.list() };
  }

  /** The guardrail of a class or capability, and the devices that exceed it most. */
  @Get(':guardrail')
  @RequireRole('viewer')
  @Tagged(versionOfGuardrail)
  @Described({ id: 'readGuardrail', problems: ['invalid_request'] })
  async get(@Param('guardrail') name: string): Promise<GuardrailDetails> {
    return this.directory.get(name);
  }

  /**
   * Set the guardrail of a class or capability.
   *
   * @remarks Felt on every replica at once. That of a capability wins over that of its class.
   */
  @Put(':guardrail')
  @RequireRole('operator')
  @Tagged(versionOfGuardrail)
  @Described({ id: 'setGuardrail', parameters: IF_MATCH_PARAMETER, problems: ['changed_meanwhile'] })
  async set(
    @Param('guardrail') name: string,
    @Body() body: GuardrailRequest,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<GuardrailDetails> {
    requireGuardrailName(name);
    const check = this.directory.expecting(name, readIfMatch(ifMatch));
    await this.store.set(name, body, changerOf(call), check);
    return this.directory.get(name);
  }

  /**
   * Take back what an admin set for a class or capability.
   *
   * @remarks For a capability its class then decides, for a class the setting.
   */
  @Delete(':guardrail')
  @HttpCode(204)
  @RequireRole('operator')
  @Described({
    id: 'resetGuardrail',
    parameters: IF_MATCH_PARAMETER,
    problems: ['invalid_request', 'changed_meanwhile'],
  })
  async reset(
    @Param('guardrail') name: string,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    requireGuardrailName(name);
    await this.store.reset(name, changerOf(call), this.directory.expecting(name, readIfMatch(ifMatch)));
  }
}
