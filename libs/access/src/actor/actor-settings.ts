import { Settings, type Setting } from '#kernel';
import { issuerList, LISTED_DEFAULTS } from '../issuer/issuer-list.js';
import type { IssuerSettings } from '../issuer/issuer-settings.js';

/** An issuer whose tokens name people, and the claim that holds the name. */
export interface ActorIssuer extends IssuerSettings {
  readonly claim: string;
}

const actorIssuers: Setting<readonly ActorIssuer[] | undefined> = {
  name: 'ACTOR_TOKEN_ISSUERS',
  required: false,
  fallback: undefined,
  fallbackInProduction: undefined,
  otherwise: 'none: every Actor-Token is refused',
  ...issuerList({ name: 'claim', fallback: 'sub', pattern: /^[\x21-\x7e]{1,2048}$/ }),
  meaning: `Issuers of the tokens that name the person behind a call (docs/services.md). \`claim\`, which holds the name, defaults to \`sub\`. ${LISTED_DEFAULTS} In production these addresses must be https.`,
  example:
    '[{"issuer":"https://login.example.com","audience":"coco-token-broker","jwksUrl":"https://login.example.com/jwks"}]',
};

/** Provided by the app's configuration. */
export abstract class ActorSettings extends Settings({ issuers: actorIssuers }) {}
