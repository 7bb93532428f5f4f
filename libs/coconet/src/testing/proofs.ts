/** Commands to be proved, as the runner hands them over, and a device that shows what a test says. */
import { findCapability, findCommand } from '#standard';
import type { Caller } from '#access';
import { SystemIds } from '#kernel';
import type { Link } from '#vault';
import { CommandProof, type ProofEnd, type ProvableOrder } from '../commands/command-proof.js';
import { commandOf } from '../policy/grants.js';
import { caller, SERVICE_ID } from './callers.js';
import { until } from '../../../../test/harness/time/until.js';
import { answerJson, type CloudHandler } from './fake-cloud.js';
import type { ProxyUnderTest } from './proxy.js';
import { LINK_ID } from './stand-ins.js';

const ids = new SystemIds();

/** What a test says of a command that is not about a lamp. */
interface OrderTraits {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly resourceEui?: string;
  readonly caller?: Caller;
  readonly linkId?: string;
}

/** A command by the standard's names, such as `ON_OFF_CONTROL.ON`. */
export function order(named: string, traits: OrderTraits = {}): ProvableOrder {
  const [capabilityName = '', commandName = ''] = named.split('.');
  const capability = findCapability(capabilityName);
  const command = capability && findCommand(capability, commandName);
  if (command === undefined) throw new Error(`no command ${named}`);
  const { parameters = {}, resourceEui = 'lamp', linkId = LINK_ID } = traits;
  return {
    id: ids.next(),
    call: { caller: traits.caller ?? caller(), requestId: 'request-1', remoteAddress: '127.0.0.1' },
    link: { id: linkId, serviceId: SERVICE_ID } as Link,
    identifiers: { networkId: 'n1', deviceNodeId: '7', resourceEui },
    capability: commandOf(capability?.id ?? -1, command.id),
    command,
    parameters,
  };
}

/** A device that reports these values, by capability and attribute number such as `0/0`. */
export function reporting(values: Readonly<Record<string, unknown>>): CloudHandler {
  const capabilities = Object.entries(values).map(([place, value]) => {
    const [capabilityId, attributeId] = place.split('/').map(Number);
    return { capabilityId, attributes: [{ attributeId, value }] };
  });
  return answerJson({ resourceEui: 'lamp', deviceNodeId: 7, capabilities });
}

/** A lamp that is on. */
export const lit = reporting({ '0/0': true });
/** A lamp that is off. */
export const dark = reporting({ '0/0': 0 });

/** Advances time until this many reads have reached COCO and the last answer was judged. */
export async function advance(proxy: ProxyUnderTest, milliseconds: number, reads: number): Promise<void> {
  proxy.clock.advance(milliseconds);
  await until(`${reads} reads`, () => proxy.cloud.seen.length >= reads);
  await settled();
}

/** The answer to the last read has been judged. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Follows and proves a command that COCO has answered; the end is collected in `ends` too. */
export function proving(
  proxy: ProxyUnderTest,
  asked: ProvableOrder,
  { within = 10_000, signal }: { within?: number; signal?: AbortSignal } = {},
): Promise<ProofEnd> {
  const followed = proxy.part(CommandProof).follow(asked, within);
  if (followed === undefined) throw new Error('nothing shows this command');
  return followed.prove(signal).finally(() => {
    followed.release();
  });
}
