import { SecondsSetting, TextSetting } from './setting.js';

/** Who may sign in to the admins' console, and for how long. */
export class ConsoleVariables {
  @TextSetting({
    meaning:
      'Issuer of the OpenID provider by which admins sign in to the console (docs/console.md). In production it must be https.',
    type: 'URL',
    pattern: /^https?:\/\/[^?#\s@]+$/,
    expected: 'an http or https URL',
    defaultText: 'none: nobody signs in; in development a one-time link is printed',
    example: 'https://login.example.com/realms/company',
  })
  readonly CONSOLE_OIDC_ISSUER: string | undefined = undefined;

  @TextSetting({
    meaning: 'Client id of the console at the provider.',
    defaultText: 'none',
    example: 'coco-console',
  })
  readonly CONSOLE_OIDC_CLIENT_ID: string | undefined = undefined;

  @TextSetting({
    meaning: 'Client secret of the console at the provider.',
    defaultText: 'none',
    example: '…',
    secret: true,
  })
  readonly CONSOLE_OIDC_CLIENT_SECRET: string | undefined = undefined;

  @TextSetting({
    meaning:
      'Claim of the ID token that says who is an admin; dots lead into objects, unless the name is a URL.',
    example: 'realm_access.roles',
  })
  readonly CONSOLE_ADMIN_CLAIM: string = 'roles';

  @TextSetting({ meaning: 'What that claim is, or holds, for an admin.', example: 'broker-admin' })
  readonly CONSOLE_ADMIN_VALUE: string = 'broker-admin';

  @SecondsSetting({
    min: 60,
    max: 86_400,
    meaning: 'How long a session of the console lives without a call.',
    example: '1800',
  })
  readonly CONSOLE_SESSION_IDLE = 1_800;

  @SecondsSetting({
    min: 60,
    max: 604_800,
    meaning: 'How long a session of the console lives at most.',
    example: '36000',
  })
  readonly CONSOLE_SESSION_LIFETIME = 36_000;
}
