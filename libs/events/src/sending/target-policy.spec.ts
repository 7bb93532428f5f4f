import { describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import type { EventsSettings } from '../events-settings.js';
import { NoPublicAddress, TargetPolicy } from './target-policy.js';

const policyFor = (...allowedNetworks: string[]): TargetPolicy => {
  const settings: Pick<EventsSettings, 'allowedNetworks'> = { allowedNetworks };
  return new TargetPolicy(settings as EventsSettings);
};

const judged = async (policy: TargetPolicy, url: string): Promise<string> =>
  policy.check(url).then(
    () => 'allowed',
    (error: unknown) => (error as { fields?: readonly { field: string }[] }).fields?.[0]?.field ?? 'failed',
  );

describe('where webhooks may lead', () => {
  const strict = policyFor();

  it.each([
    ['loopback', 'https://127.0.0.1/'],
    ['loopback elsewhere in its network', 'https://127.8.8.8/'],
    ['loopback as one number', 'https://2130706433/'],
    ['loopback in octal', 'https://0177.0.0.1/'],
    ['loopback in hexadecimal', 'https://0x7f.1/'],
    ['loopback in IPv6', 'https://[::1]/'],
    ['loopback mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['loopback in the old form of IPv6', 'https://[::127.0.0.1]/'],
    ['loopback through NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['a private network through NAT64', 'https://[64:ff9b::10.1.2.3]/'],
    ['the metadata of a cloud through NAT64', 'https://[64:ff9b::a9fe:a9fe]/'],
    ['the host agent of Azure through NAT64', 'https://[64:ff9b::168.63.129.16]/'],
    ['NAT64 with a prefix of a local network', 'https://[64:ff9b:1::5db8:d822]/'],
    ['loopback through 6to4', 'https://[2002:7f00:1::]/'],
    ['the name of loopback', 'https://localhost/'],
    ['this host', 'https://0.0.0.0/'],
    ['a private network, 10', 'https://10.1.2.3/'],
    ['a private network, 172', 'https://172.16.0.1/'],
    ['a private network, 192', 'https://192.168.1.1/'],
    ['a private network of IPv6', 'https://[fd00::1]/'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
    ['the host agent of Azure', 'https://168.63.129.16/machine/'],
    ['the host agent of Azure, in IPv6', 'https://[::ffff:168.63.129.16]/'],
    ['the metadata of a cloud, mapped into IPv6', 'https://[::ffff:a9fe:a9fe]/'],
    ['link-local of IPv6', 'https://[fe80::1]/'],
    ['a carrier’s network', 'https://100.64.0.1/'],
    ['multicast', 'https://224.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['a network for documentation', 'https://203.0.113.9/'],
    ['plain http', 'http://93.184.216.34/'],
    ['another scheme', 'ftp://93.184.216.34/'],
    ['a file', 'file:///etc/passwd'],
    ['a user name and a password', 'https://user:word@93.184.216.34/'],
    ['a user name alone', 'https://user@93.184.216.34/'],
    ['a password alone', 'https://:word@93.184.216.34/'],
    ['a fragment', 'https://93.184.216.34/#x'],
    ['no URL', 'app.example.com'],
    ['a name that does not resolve', 'https://nobody.invalid/'],
  ])('refuses %s', async (_what, url) => {
    expect(await judged(strict, url)).toBe('url');
  });

  it.each([
    ['a public address', 'https://93.184.216.34/hooks?key=1'],
    ['a public address of IPv6', 'https://[2606:2800:220:1:248:1893:25c8:1946]/'],
    ['a public address of IPv4 through NAT64', 'https://[64:ff9b::5db8:d822]/'],
  ])('allows %s', async (_what, url) => {
    expect(await judged(strict, url)).toBe('allowed');
  });

  it('allows the networks an operator has allowed, even by plain http, and nothing else', async () => {
    const open = policyFor('10.20.0.0/16', '::1/128', '127.0.0.0/8');
    expect(await judged(open, 'http://10.20.3.4:8080/hooks')).toBe('allowed');
    expect(await judged(open, 'https://10.20.3.4/hooks')).toBe('allowed');
    expect(await judged(open, 'http://[::1]:9000/')).toBe('allowed');
    expect(await judged(open, 'http://localhost:9000/')).toBe('allowed');
    expect(await judged(open, 'https://10.21.3.4/')).toBe('url');
    expect(await judged(open, 'http://93.184.216.34/')).toBe('url');
  });

  it('does not allow what is behind NAT64 because its prefix is allowed', async () => {
    const open = policyFor('64:ff9b::/96');
    expect(await judged(open, 'https://[64:ff9b::a9fe:a9fe]/')).toBe('url');
    expect(await judged(open, 'http://[64:ff9b::5db8:d822]/')).toBe('url');
    expect(await judged(policyFor('10.20.0.0/16'), 'http://[64:ff9b::10.20.3.4]/')).toBe('allowed');
  });

  it('gives connections only allowed addresses, whatever the name resolves to by then', async () => {
    const addresses = (policy: TargetPolicy): Promise<unknown> =>
      new Promise((resolve) => {
        policy.lookupPublic('localhost', { all: true }, (error, found) => {
          resolve(error ? error.name : found);
        });
      });
    expect(await addresses(strict)).toBe('NoPublicAddress');
    const agent = new Agent({ connect: { lookup: strict.lookupPublic } });
    const request = agent.request({ origin: 'https://localhost', path: '/', method: 'POST' });
    await expect(request).rejects.toBeInstanceOf(NoPublicAddress);
    await agent.close();
    const found = (await addresses(policyFor('127.0.0.0/8'))) as { address: string }[];
    expect(found.map(({ address }) => address)).toEqual(['127.0.0.1']);
  });
});
