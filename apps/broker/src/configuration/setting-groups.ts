import { egressSettings, type DraftValues, type SettingValues } from '#kernel';
import { AccessSettings, ActorSettings, firstAdmin, jwtIssuer } from '#access';
import { AuditSettings, checkpointSigner } from '#audit';
import { CoconetSettings, cocoOrigin, GuardrailSettings, pathOverrides, tracePropagation } from '#coconet';
import { DatabaseSettings, trustedDatabases } from '#database';
import { EventsSettings } from '#events';
import { cocoClient, OAuthSettings } from '#oauth';
import { openTelemetry, OpsSettings } from '#ops';
import { journalPlace, RefreshSettings } from '#refresh';
import { keyringSettings, RotationSettings } from '#keyring';
import { VaultSettings } from '#vault';
import { consoleProvider, ConsoleSettings } from '../console/console-settings.js';
import { httpSettings } from '../http/http-settings.js';
import { migrationChoice, processSettings } from './process-settings.js';

/** All settings. */
export const settingGroups = {
  http: httpSettings,
  access: AccessSettings.described,
  database: DatabaseSettings.described,
  trustedDatabases,
  migration: migrationChoice,
  keyring: keyringSettings,
  vault: VaultSettings.described,
  firstAdmin,
  rotation: RotationSettings.described,
  jwtIssuer,
  actor: ActorSettings.described,
  cocoOrigin,
  cocoClient,
  oauth: OAuthSettings.described,
  egress: egressSettings,
  pathOverrides,
  coconet: CoconetSettings.described,
  guardrails: GuardrailSettings.described,
  refresh: RefreshSettings.described,
  journal: journalPlace,
  events: EventsSettings.described,
  consoleProvider,
  console: ConsoleSettings.described,
  checkpointSigner,
  audit: AuditSettings.described,
  process: processSettings,
  ops: OpsSettings.described,
  openTelemetry,
  tracePropagation,
} as const;

/** All settings, each checked separately; required ones may be missing. */
export type Drafts = {
  readonly [Name in keyof typeof settingGroups]: DraftValues<(typeof settingGroups)[Name]>;
};

/** All settings, checked. */
export type Settings = {
  readonly [Name in keyof typeof settingGroups]: SettingValues<(typeof settingGroups)[Name]>;
};
