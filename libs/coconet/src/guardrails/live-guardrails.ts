import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { classOf, type Guardrail } from './guardrail.js';
import { defaultGuardrails, GuardrailSettings } from './guardrail-settings.js';
import { GUARDRAILS_CHANNEL, GuardrailStore } from './guardrail.store.js';

/**
 * The guardrails in force, in memory: a command costs no statement to find its own. A change drops them, and while the change feed
 * is disconnected they are read for every command.
 */
@Injectable()
export class LiveGuardrails implements OnModuleInit {
  private known: Promise<ReadonlyMap<string, Guardrail>> | undefined;

  constructor(
    private readonly store: GuardrailStore,
    private readonly feed: ChangeFeed,
    private readonly settings: GuardrailSettings,
  ) {}

  async onModuleInit(): Promise<void> {
    const forget = (): void => {
      this.known = undefined;
    };
    await this.feed.subscribe(GUARDRAILS_CHANNEL, { onChange: forget, onGap: forget });
  }

  /** The guardrail for a capability's commands: set for the capability, or else for its class. */
  async of(capability: string): Promise<Guardrail> {
    const known = await this.read();
    const own = classOf(capability);
    return known.get(capability) ?? known.get(own) ?? defaultGuardrails(this.settings)[own];
  }

  private read(): Promise<ReadonlyMap<string, Guardrail>> {
    if (this.known !== undefined && this.feed.connected) return this.known;
    const reading = this.store.list();
    this.known = reading;
    // What failed is not remembered, and what was read before a change neither.
    reading.catch(() => {
      if (this.known === reading) this.known = undefined;
    });
    return reading;
  }
}
