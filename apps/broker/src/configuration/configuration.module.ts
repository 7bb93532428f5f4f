import { Global, Module, type Abstract, type DynamicModule, type Provider } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
import { AccessSettings, ActorSettings } from '#access';
import { AuditSettings } from '#audit';
import { CoconetSettings, GuardrailSettings } from '#coconet';
import { DatabaseSettings } from '#database';
import { EventsSettings } from '#events';
import { OAuthSettings } from '#oauth';
import { OpsSettings } from '#ops';
import { RefreshSettings } from '#refresh';
import { KeyringSettings, RotationSettings } from '#keyring';
import { VaultSettings } from '#vault';
import { ConsoleSettings } from '../console/console-settings.js';
import type { OpenedConfiguration } from './configuration.js';

type Settings = OpenedConfiguration[keyof OpenedConfiguration];

/** The part of the configuration that each lib's settings token provides. */
const settingsTokens = [
  [AccessSettings, 'access'],
  [ActorSettings, 'actor'],
  [AuditSettings, 'audit'],
  [CoconetSettings, 'coconet'],
  [ConsoleSettings, 'console'],
  [DatabaseSettings, 'database'],
  [EventsSettings, 'events'],
  [GuardrailSettings, 'guardrails'],
  [KeyringSettings, 'keyring'],
  [OAuthSettings, 'oauth'],
  [OpsSettings, 'ops'],
  [RefreshSettings, 'refresh'],
  [RotationSettings, 'rotation'],
  [VaultSettings, 'vault'],
] as const satisfies readonly (readonly [Abstract<Settings>, keyof OpenedConfiguration])[];

/** Gives every lib its settings, from one configuration that was checked before anything was created. */
@Global()
@Module({})
export class ConfigurationModule {
  static with(configuration: OpenedConfiguration): DynamicModule {
    const loaded = registerAs('broker', () => configuration);
    const providers = settingsTokens.map(([token, part]): Provider => ({
      provide: token,
      useFactory: (all: OpenedConfiguration) => all[part],
      inject: [loaded.KEY],
    }));
    return {
      module: ConfigurationModule,
      imports: [ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true, load: [loaded] })],
      providers,
      exports: settingsTokens.map(([token]) => token),
    };
  }
}
