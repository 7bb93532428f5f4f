import { setting, Settings, type Secret } from '#kernel';
import { roleMapSetting, type RoleSource } from './roles/role-map.js';

/** The company's OpenID provider: issuer, client and secret, or none of them. */
export const consoleProvider = {
  issuer: setting.url({
    name: 'CONSOLE_OIDC_ISSUER',
    otherwise: 'none: nobody signs in; in development a one-time link is printed',
    meaning:
      'Issuer of the OpenID provider by which admins sign in to the console (docs/console.md). In production it must be https.',
    example: 'https://login.example.com/realms/company',
  }),
  clientId: setting.text({
    name: 'CONSOLE_OIDC_CLIENT_ID',
    otherwise: 'none',
    meaning: 'Client id of the console at the provider.',
    example: 'coco-console',
  }),
  clientSecret: setting.text({
    name: 'CONSOLE_OIDC_CLIENT_SECRET',
    otherwise: 'none',
    secret: true,
    meaning: 'Client secret of the console at the provider.',
    example: '…',
  }),
  adminClaim: setting.text({
    name: 'CONSOLE_ADMIN_CLAIM',
    fallback: 'roles',
    meaning:
      'Claim of the ID token that identifies admins and their roles; dots separate nested objects, unless the name is a URL.',
    example: 'realm_access.roles',
  }),
  adminValue: setting.text({
    name: 'CONSOLE_ADMIN_VALUE',
    fallback: 'broker-admin',
    meaning:
      'The value that the claim must have, or contain, for an admin with every role; not used with `CONSOLE_ROLE_MAP`.',
  }),
  roleMap: roleMapSetting,
};

/** The company's OpenID provider, as the console needs it. */
export interface ProviderSettings extends RoleSource {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** Who may sign in to the admins' console, and for how long. Provided by the app's configuration. Durations are milliseconds. */
export abstract class ConsoleSettings extends Settings({
  environment: setting.text({
    name: 'CONSOLE_ENVIRONMENT',
    pattern: /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,29}$/u,
    expected: '1 to 30 letters, digits, spaces, dots, hyphens and underscores',
    otherwise: 'none: the console shows no name',
    meaning:
      'Name of this installation, shown at the top of every page of the console, so that nobody mistakes production for a test.',
    example: 'production',
  }),
  idleTime: setting.duration({
    name: 'CONSOLE_SESSION_IDLE',
    min: 60,
    max: 86_400,
    fallback: 1_800,
    meaning: 'How long a console session may be idle.',
    why: 'Half an hour: short enough for an abandoned desk, and long enough to read the documentation.',
  }),
  lifetime: setting.duration({
    name: 'CONSOLE_SESSION_LIFETIME',
    min: 60,
    max: 604_800,
    fallback: 36_000,
    meaning: 'Maximum lifetime of a console session.',
    why: 'A working day; a role withdrawn at the provider is gone by the next morning.',
  }),
}) {
  /** The broker's own origin as browsers see it. */
  abstract readonly publicUrl: URL;
  /** Absent if none is configured. */
  abstract readonly provider: ProviderSettings | undefined;
  /** Whether a one-time link may replace the provider; never in production. */
  abstract readonly oneTimeLink: boolean;
}
