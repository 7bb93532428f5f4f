import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** An address with a port, as some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`, or just `[2001:db8::1]`. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/;

/**
 * Reduces `X-Forwarded-For` to addresses, from the nearest proxy outwards up to the first entry that is not an address.
 *
 * Proxies forward what they received, so anyone can write the far end: it would go to the log and the audit trail as
 * the caller's address.
 */
export function keepAddresses({ headers }: IncomingMessage): void {
  const given = headers['x-forwarded-for'];
  if (given === undefined) return;
  const entries = (typeof given === 'string' ? given : given.join(',')).split(',').map(addressOf).reverse();
  const end = entries.indexOf(undefined);
  const addresses = (end < 0 ? entries : entries.slice(0, end)).reverse();
  if (addresses.length === 0) delete headers['x-forwarded-for'];
  else headers['x-forwarded-for'] = addresses.join(', ');
}

/** The bare address; `undefined` for anything else. A zone such as `%eth0` is free text and only has local meaning. */
function addressOf(entry: string): string | undefined {
  const text = entry.trim();
  const [, bracketed, plain] = WITH_PORT.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) === 0 || address.includes('%') ? undefined : address;
}
