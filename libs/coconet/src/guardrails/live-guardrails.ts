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
  private known: ReadonlyMap<string, Guardrail> | undefined;
  private reading: Promise<ReadonlyMap<string, Guardrail>> | undefined;

  constructor(
    private readonly store: GuardrailStore,
    private readonly feed: ChangeFeed,
    private readonly settings: GuardrailSettings,
  ) {}

  async onModuleInit(): Promise<void> {
    const forget = (): void => {
      this.known = undefined;
      this.reading = undefined;
    };
    await this.feed.subscribe(GUARDRAILS_CHANNEL, { onChange: forget, onGap: forget });
  }

  /**
   * The guardrail for a capability's commands: set for the capability, or else for its class.
   *
   * @returns a promise only if the database has to be asked: almost every command is spared it
   */
  of(capability: string): Guardrail | Promise<Guardrail> {
    if (this.known !== undefined && this.feed.connected) return this.among(this.known, capability);
    return this.read().then((known) => this.among(known, capability));
  }

  private among(known: ReadonlyMap<string, Guardrail>, capability: string): Guardrail {
    const own = classOf(capability);
    return known.get(capability) ?? known.get(own) ?? defaultGuardrails(this.settings)[own];
  }

  private read(): Promise<ReadonlyMap<string, Guardrail>> {
    if (this.reading !== undefined && this.feed.connected) return this.reading;
    const reading = this.store.list();
    this.reading = reading;
    // What failed is not remembered, and what was read before a change neither.
    reading.then(
      (known) => {
        if (this.reading === reading) this.known = known;
      },
      () => {
        if (this.reading === reading) this.reading = undefined;
      },
    );
    return reading;
  }
}
