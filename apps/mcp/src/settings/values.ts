/** Values of settings. */
import { BlockList, isIP } from 'node:net';

/** The items of a list that commas separate. */
export function listOf(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}

/** A whole number within bounds. @param rule the default, the least and the greatest */
export function wholeNumber(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  [usual, least, greatest]: readonly [number, number, number],
  problems: string[],
): number {
  const text = environment[name];
  if (text === undefined) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= greatest) return value;
  problems.push(`${name} must be a whole number from ${least} to ${greatest}`);
  return usual;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host === 'localhost';
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
