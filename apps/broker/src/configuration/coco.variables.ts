import { DOCUMENTED_PREFIX } from '#coconet';
import { LONGEST_TOKEN_CALL } from '#oauth';
import { CLIENT_SECRETS } from './client-secrets.js';
import { ChoiceSetting, IntegerSetting, SecondsSetting, SwitchSetting, TextSetting } from './setting.js';

/** Scope tokens (RFC 6749 section 3.3). */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

const HTTP_ORIGIN = /^https?:\/\/[^/?#\s@]+\/?$/;

/** The COCO cloud, and how users are linked to it. */
export class CocoVariables {
  @TextSetting({
    meaning: 'Origin of the COCO cloud. In development the sandbox is started.',
    type: 'URL',
    pattern: HTTP_ORIGIN,
    expected: 'an http or https origin without a path',
    example: 'https://api.getcoco.buzz',
    required: true,
  })
  readonly COCO_BASE_URL: string = '';

  @TextSetting({
    meaning: 'What every path at COCO begins with, those of OAuth included. The vendor’s own code uses none.',
    type: 'path',
    emptyMeans: 'no prefix',
    example: DOCUMENTED_PREFIX,
  })
  readonly COCO_PATH_PREFIX: string = DOCUMENTED_PREFIX;

  @TextSetting({ meaning: 'Client id of the C2C app at COCO.', example: 'my-app', required: true })
  readonly COCO_CLIENT_ID: string = '';

  @TextSetting({
    meaning:
      'Client secret of the C2C app at COCO. While it is being changed, two: the newest on the first line, the older one on the second. A file is read again when it changes.',
    pattern: CLIENT_SECRETS,
    expected: 'one client secret, or two on a line each, of printable ASCII characters',
    example: '…',
    required: true,
    secret: true,
  })
  readonly COCO_CLIENT_SECRET: string = '';

  @ChoiceSetting({
    choices: ['form', 'json'],
    meaning: 'Body of the token request: as RFC 6749 says, or as the vendor’s Node sample sends it.',
    example: 'form',
  })
  readonly COCO_TOKEN_BODY: string = 'form';

  @TextSetting({
    meaning: 'OAuth scope that is asked for at authorize. COCO documents none for C2C apps.',
    type: 'scopes, separated by spaces',
    pattern: SCOPE,
    expected: 'scopes (RFC 6749 section 3.3), separated by single spaces',
    defaultText: 'none',
    example: 'profile',
  })
  readonly COCO_SCOPE: string | undefined = undefined;

  @TextSetting({
    meaning:
      'COCO’s issuer identifier (RFC 9207): the `iss` of a callback, where there is one, must equal it. While it is not ' +
      'set, an `iss` at the origin of `COCO_BASE_URL` is accepted and logged.',
    type: 'URL',
    pattern: /^https?:\/\/[^?#\s@]+$/,
    expected: 'an http or https URL without a query or a fragment',
    defaultText: 'unknown',
    example: 'https://api.getcoco.buzz',
  })
  readonly COCO_ISSUER: string | undefined = undefined;

  @ChoiceSetting({
    choices: ['allow', 'refuse'],
    meaning:
      'Whether several users of one service may link the same COCO account, as a household does. With `refuse`, an account that COCO does not name is refused too.',
    example: 'allow',
  })
  readonly COCO_ACCOUNT_SHARED: string = 'allow';

  @SwitchSetting({ meaning: 'Whether PKCE (RFC 7636, S256) is sent.', example: 'true' })
  readonly COCO_PKCE = true;

  @TextSetting({
    meaning: 'RFC 7009 revocation endpoint; COCO documents none.',
    type: 'URL',
    pattern: /^https?:\/\/[^?#\s@]+$/,
    expected: 'an http or https URL',
    defaultText: 'none',
    example: 'https://coco.example.com/revoke',
  })
  readonly COCO_REVOCATION_URL: string | undefined = undefined;

  @SecondsSetting({
    min: 1,
    max: LONGEST_TOKEN_CALL / 1000,
    meaning: 'Total time one token call may take.',
    example: '10',
  })
  readonly COCO_TOKEN_TIMEOUT = 10;

  @SecondsSetting({
    min: 1,
    max: 31_536_000,
    meaning: 'How long an access token is taken to live when COCO does not say.',
    example: '3600',
  })
  readonly COCO_DEFAULT_TOKEN_LIFETIME = 3_600;

  @SecondsSetting({
    min: 10,
    max: 86_400,
    meaning: 'How long a user may take from the start of a link session to the return from COCO.',
    example: '600',
  })
  readonly LINK_SESSION_LIFETIME = 600;

  @SecondsSetting({
    min: 10,
    max: 86_400,
    meaning: 'How long a service may take to confirm a link.',
    example: '600',
  })
  readonly LINK_CONFIRMATION_LIFETIME = 600;

  @IntegerSetting({
    min: 1,
    max: 1_000,
    meaning: 'Link sessions one user of one service may have open at once.',
    example: '5',
  })
  readonly LINK_SESSION_LIMIT = 5;

  @IntegerSetting({
    min: 1,
    max: 1_000_000,
    meaning: 'Link sessions one service may have open at once, of all its users together.',
    example: '1000',
  })
  readonly LINK_SESSION_LIMIT_PER_SERVICE = 1_000;

  @IntegerSetting({
    min: 1,
    max: 1_000_000,
    meaning: 'Link sessions all services together may have open at once.',
    example: '10000',
  })
  readonly LINK_SESSION_LIMIT_IN_ALL = 10_000;
}
