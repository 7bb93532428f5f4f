import type { AccessSettings, ActorSettings } from '#access';
import type { AuditSettings } from '#audit';
import type { CoconetSettings, GuardrailSettings } from '#coconet';
import type { EgressProxy } from '#kernel';
import type { DatabaseSettings } from '#database';
import type { EventsSettings } from '#events';
import type { OAuthSettings } from '#oauth';
import type { OpsSettings } from '#ops';
import type { RefreshSettings } from '#refresh';
import type { Keyring, KeyringSettings, RotationSettings } from '#keyring';
import type { VaultSettings } from '#vault';
import type { ConsoleSettings } from '../console/console-settings.js';
import type { HttpSettings } from '../http/http-settings.js';

/** The values of a settings class, which is a class only because an injection token must be one. */
export type Values<Settings> = { readonly [Name in keyof Settings]: Settings[Name] };

/** The complete configuration, validated and shaped for each lib. Prints without its keys. */
export interface Configuration {
  readonly production: boolean;
  /** Whether the database is brought up to date at start. */
  readonly migrateAtStart: boolean;
  /** The proxy for calls to the outside, if they do not go directly. */
  readonly proxy: EgressProxy | undefined;
  readonly http: HttpSettings;
  readonly ops: Values<OpsSettings>;
  readonly database: Values<DatabaseSettings>;
  readonly access: Values<AccessSettings>;
  readonly actor: Values<ActorSettings>;
  readonly audit: Values<AuditSettings>;
  /** Without the keyring, which start-up opens. */
  readonly vault: Values<VaultSettings> & Pick<KeyringSettings, 'keyringSource'>;
  readonly rotation: Values<RotationSettings>;
  readonly oauth: Values<OAuthSettings>;
  readonly refresh: Values<RefreshSettings>;
  readonly coconet: Values<CoconetSettings>;
  readonly guardrails: Values<GuardrailSettings>;
  readonly events: Values<EventsSettings>;
  readonly console: Values<ConsoleSettings>;
}

/** The configuration together with the keyring that start-up opened. */
export interface OpenedConfiguration extends Omit<Configuration, 'vault'> {
  readonly vault: Values<VaultSettings>;
  readonly keyring: Values<KeyringSettings>;
}

/** Adds the opened keyring. */
export function withKeyring(configuration: Configuration, keyring: Keyring): OpenedConfiguration {
  return { ...configuration, keyring: { keyring, keyringSource: configuration.vault.keyringSource } };
}
