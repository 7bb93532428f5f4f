import type { Caller } from '#access';
import { capabilities as standardCapabilities } from '#standard';

/** The service that calls in tests. */
export const SERVICE_ID = '0197a2b4-0000-7000-8000-00000000000a';

/** What a test specifies about its caller. */
interface CallerTraits {
  readonly scopes?: readonly ('coconet:read' | 'coconet:execute')[];
  readonly capabilities?: readonly string[];
}

/** A verified service that may read and execute everything that is not sensitive, unless specified otherwise. */
export function caller({ scopes, capabilities }: CallerTraits = {}): Caller {
  return {
    kind: 'service',
    serviceId: SERVICE_ID,
    name: 'lighting',
    scopes: new Set(scopes ?? ['coconet:read', 'coconet:execute']),
    linkAccess: 'own',
    capabilities: new Set(capabilities ?? ['*']),
    returnUrlPrefixes: [],
  };
}

/** A service that is granted every capability by name: its answers pass unchanged. */
export function unrestrictedCaller(): Caller {
  return caller({ capabilities: standardCapabilities.map(({ name }) => name) });
}
