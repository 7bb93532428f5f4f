import { SecondsSetting, TextSetting } from './setting.js';

/** Asymmetric ones alone: with any other, whoever can check a token could make one (RFC 8725 section 3.1). */
const ALGORITHM = '(?:RS256|RS384|RS512|PS256|PS384|PS512|ES256|ES384|ES512|EdDSA|Ed25519)';

/** The company's own issuer of JWTs, whose tokens are credentials of services. */
export class ServiceJwtVariables {
  @TextSetting({
    meaning:
      'The `iss` of JWTs that services may send in place of a key (docs/services.md), exactly as it stands in them.',
    type: 'text',
    pattern: /^[\x21-\x7e]{1,2048}$/,
    expected: 'printable characters without spaces',
    defaultText: 'none: only keys are accepted',
    example: 'https://kubernetes.default.svc.cluster.local',
  })
  readonly SERVICE_JWT_ISSUER: string | undefined = undefined;

  @TextSetting({
    meaning:
      'What the `aud` of those JWTs must hold: a name for this broker that the issuer gives to no other.',
    pattern: /^[\x21-\x7e]{1,2048}$/,
    expected: 'printable characters without spaces',
    defaultText: 'none',
    example: 'coco-token-broker',
  })
  readonly SERVICE_JWT_AUDIENCE: string | undefined = undefined;

  @TextSetting({
    meaning: 'Where the issuer publishes its keys. In production it must be https.',
    type: 'URL',
    pattern: /^https?:\/\/[^#\s@]+$/,
    expected: 'an http or https URL without user information and fragment',
    defaultText: 'none',
    example: 'https://kubernetes.default.svc.cluster.local/openid/v1/jwks',
  })
  readonly SERVICE_JWT_JWKS_URL: string | undefined = undefined;

  @TextSetting({
    meaning: 'Signature algorithms accepted of those JWTs, comma-separated; only asymmetric ones can be.',
    type: 'list of algorithms',
    pattern: new RegExp(`^${ALGORITHM}(?:,${ALGORITHM})*$`),
    expected: 'names among RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519',
    example: 'RS256,ES256',
  })
  readonly SERVICE_JWT_ALGORITHMS: string = 'RS256,ES256';

  // A minute: nodes of one cluster are seen up to 20 s apart, and most verifiers allow this much.
  @SecondsSetting({
    meaning:
      'How far the clocks of the issuer and of the broker may differ when `nbf` and `exp` are compared.',
    min: 0,
    max: 300,
  })
  readonly SERVICE_JWT_LEEWAY: number = 60;
}
