import { IntegerSetting, SecondsSetting, TextSetting } from './setting.js';

/** What the vault keeps opened in memory, and the first credential. */
export class VaultVariables {
  @IntegerSetting({
    min: 0,
    max: 10_000_000,
    meaning: 'Links whose access token is kept opened in memory, at most.',
    example: '50000',
  })
  readonly LIVE_LINK_LIMIT = 50_000;

  @SecondsSetting({
    min: 1,
    max: 86_400,
    meaning: 'How long an unused access token stays opened in memory.',
    example: '900',
  })
  readonly LIVE_LINK_IDLE = 900;

  @TextSetting({
    meaning:
      'The first admin credential, with which services are registered; in production at least 32 characters. Without it no admin exists.',
    pattern: /^[\x21-\x7e]{8,512}$/,
    expected: '8 to 512 printable characters without spaces',
    defaultText: 'none; in development one is made',
    example: '$(openssl rand -hex 32)',
    secret: true,
  })
  readonly ADMIN_KEY: string | undefined = undefined;
}
