import { AuditVariables } from './audit.variables.js';
import { CocoVariables } from './coco.variables.js';
import { ConsoleVariables } from './console.variables.js';
import { DatabaseVariables } from './database.variables.js';
import { HttpVariables } from './http.variables.js';
import { KeyringVariables } from './keyring.variables.js';
import { OperationsVariables } from './operations.variables.js';
import { RefreshVariables } from './refresh.variables.js';
import { RotationVariables } from './rotation.variables.js';
import { ServiceJwtVariables } from './service-jwt.variables.js';
import { TracingVariables } from './tracing.variables.js';
import { UpstreamVariables } from './upstream.variables.js';
import { VaultVariables } from './vault.variables.js';
import { WebhookVariables } from './webhook.variables.js';

/** Every setting there is, in the order in which docs/settings.md lists them. */
export const variableGroups = {
  http: HttpVariables,
  database: DatabaseVariables,
  keyring: KeyringVariables,
  vault: VaultVariables,
  rotation: RotationVariables,
  serviceJwt: ServiceJwtVariables,
  coco: CocoVariables,
  upstream: UpstreamVariables,
  refresh: RefreshVariables,
  webhook: WebhookVariables,
  console: ConsoleVariables,
  audit: AuditVariables,
  operations: OperationsVariables,
  tracing: TracingVariables,
} as const;

/** All settings, read and checked one by one, by group. */
export type Variables = {
  readonly [Group in keyof typeof variableGroups]: InstanceType<(typeof variableGroups)[Group]>;
};
