/** What a member's name says about its value, as far as it affects who may see it. */
import { capabilities } from '#standard';
import { fieldOf, foldName } from '../contract/fields.js';
import { rememberingNames } from '../json/member-names.js';
import { capabilityOf, type CapabilityReference } from '../policy/grants.js';

/**
 * `capabilities`: everything below belongs to the capabilities that it names. `state`: an attribute, its value, or a secret, of
 * the capability above it, whichever that is. `response`: what a command returned. `error`: words about an error. `plain`: none
 * of these.
 */
export type Nature =
  | { readonly kind: 'capabilities' | 'state' | 'response' | 'error' | 'plain' }
  /** The name is that of a capability, or of an attribute of one. */
  | { readonly kind: 'owned'; readonly owner: CapabilityReference };

const CAPABILITIES = { kind: 'capabilities' } as const;
const STATE = { kind: 'state' } as const;
const RESPONSE = { kind: 'response' } as const;
const ERROR = { kind: 'error' } as const;
const PLAIN = { kind: 'plain' } as const;

/** Values, with anything before or after the word; the plain words for a state. */
const STATE_LIKE =
  /attr|value|^(?:curr|current|last|min|max)?vals?$|^(?:current|device|resource|last|reported|desired)?states?$|^readings?$/;

/** What opens a lock. */
const SECRET_LIKE =
  /^(?:user|lock|door|access|entry)?pins?(?:arr|list)?$|pincode|passcode|password|rfid|(?:access|door|entry|lock)code/;

const owners = new Map<string, CapabilityReference>(
  capabilities.flatMap(({ id, name, attributes }) =>
    [
      name,
      ...attributes.flatMap((attribute) => [attribute.name, attribute.name.replace(/_(?:ARR|FLAG)$/, '')]),
    ].map((owned) => [foldName(owned), capabilityOf(id)] as const),
  ),
);

/** The capability with this standard name, or the one to which the attribute of this name belongs. */
export function ownerOf(name: string): CapabilityReference | undefined {
  return owners.get(foldName(name));
}

/** The nature of a member. */
export const natureOf: (name: string) => Nature = rememberingNames(judge);

function judge(name: string): Nature {
  const owner = ownerOf(name);
  if (owner !== undefined) return { kind: 'owned', owner };
  switch (fieldOf(name)) {
    case 'capabilities':
      return CAPABILITIES;
    case 'response':
      return RESPONSE;
    case 'error':
    case 'errorMessage':
    case 'errorReason':
      return ERROR;
    case 'capabilityId':
    case 'attributeId':
    case 'attributeName':
      return PLAIN;
    default:
      return bySound(foldName(name));
  }
}

function bySound(folded: string): Nature {
  if (folded.includes('capabilit') || folded === 'cap') return CAPABILITIES;
  return STATE_LIKE.test(folded) || SECRET_LIKE.test(folded) ? STATE : PLAIN;
}
