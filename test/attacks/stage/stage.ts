/** The stage of the attacks: a running broker, the sandbox behind it, callers with different rights, links. */
import { capabilities } from '#standard';
import { insertLinks } from '../../harness/rows/grants.js';
import type { Json } from '../../harness/network/http.js';
import { TestSystem, type SystemOptions, type TestService } from '../../harness/broker/system.js';
import type { Bytes, CallerName, HeaderLine, Message } from './attack.js';
import { exchange, type Exchanged } from './wire.js';

const NETWORK = 'networks/5e1a0c3f9b7d4e2a6c8f0b11';
const DEVICE = `${NETWORK}/devices/2415919104`;

/** Grace's flat. All links are Ada's, so none should reach it. */
const FOREIGN_NETWORK = 'networks/5e1a0c3f9b7d4e2a6c8f0b21';

/** No answer of COCO may keep the next attack from reaching it. */
const PATIENT_CIRCUIT = { COCO_CIRCUIT_FAILURES: '1000' };

/** The rights of callers that differ from a service that may do everything except administer. */
const rights: Readonly<
  Record<
    'service' | 'lamps' | 'locksmith' | 'installer' | 'reader' | 'creator' | 'stranger',
    Readonly<Record<string, unknown>>
  >
> = {
  service: {},
  lamps: { linkAccess: 'any', capabilities: ['ON_OFF_CONTROL', 'LEVEL_CTRL'] },
  locksmith: { linkAccess: 'any', capabilities: ['LOCK_CONTROL'] },
  // May see everything, so that it receives answers as COCO gave them.
  installer: { linkAccess: 'any', capabilities: capabilities.map(({ name }) => name) },
  reader: { linkAccess: 'any', scopes: ['coconet:read', 'links:read'] },
  creator: { linkAccess: 'any', scopes: ['links:create'] },
  stranger: {},
};

/** The stage, set up once for a file of tests. */
export class Stage {
  private constructor(
    readonly system: TestSystem,
    private readonly services: ReadonlyMap<string, TestService>,
    private readonly places: ReadonlyMap<string, string>,
  ) {}

  static async start(
    environment: Readonly<Record<string, string>> = {},
    startBroker?: SystemOptions['startBroker'],
  ): Promise<Stage> {
    const system = await TestSystem.start({
      // Each call that gets through is to be seen at COCO.
      environment: { ...PATIENT_CIRCUIT, COCO_SHARE_READS_WITHIN: '0', ...environment },
      ...(startBroker !== undefined && { startBroker }),
    });
    const services = new Map<string, TestService>();
    for (const [name, overrides] of Object.entries(rights))
      services.set(name, await system.createService(overrides));
    const [linkId = '', revokedLinkId = ''] = await insertLinks(system, idOf(services, 'service'), 2);
    const [strangersLinkId = ''] = await insertLinks(system, idOf(services, 'stranger'), 1);
    const places = new Map(
      Object.entries({
        linkId,
        strangersLinkId,
        revokedLinkId,
        link: `/v1/links/${linkId}`,
        raw: `/v1/links/${linkId}/coco`,
        network: NETWORK,
        foreignNetwork: FOREIGN_NETWORK,
        lamp: `${DEVICE}/resources/3%2Fzigbee%2F3C6A2CFFFED0AF76%2F01`,
        door: `${DEVICE}/resources/3%2Fzwave%2FDE5A11C0%2F07%2F01`,
        host: new URL(system.broker.url).host,
        key: services.get('service')?.key ?? '',
      }),
    );
    const stage = new Stage(system, services, places);
    await system.api('DELETE', stage.fill('/v1/links/{revokedLinkId}'), stage.keyOf('service'));
    return stage;
  }

  /** The credential of a caller. */
  keyOf(caller: CallerName): string | undefined {
    if (caller === 'nobody') return undefined;
    return caller === 'admin' ? this.system.adminKey : this.services.get(caller)?.key;
  }

  /** Replaces the placeholders in a text. */
  fill(text: string): string {
    return text.replace(/\{([A-Za-z]+)\}/g, (place, name: string) => this.places.get(name) ?? place);
  }

  /** Sends a request of the tables, byte for byte. */
  async send(request: Message | Bytes, url = this.system.broker.url): Promise<Exchanged> {
    if ('bytes' in request) return exchange(new URL(url), latin1(this.fill(request.bytes)), 'close');
    return exchange(new URL(url), this.bytesOf(request), 'first answer');
  }

  /** The bytes of a message. */
  bytesOf({ method = 'GET', target, as = 'service', headers = [], body }: Message): Buffer {
    const key = this.keyOf(as);
    const lines: HeaderLine[] = [
      ['Host', '{host}'],
      ...(key === undefined ? [] : [['Authorization', `Bearer ${key}`] as const]),
      ...headers,
    ];
    const has = (name: string): boolean => lines.some(([given]) => given.toLowerCase() === name);
    if (!has('connection')) lines.push(['Connection', 'close']);
    const content = typeof body === 'string' ? Buffer.from(this.fill(body)) : (body ?? Buffer.alloc(0));
    if (body !== undefined && !has('content-length') && !has('transfer-encoding'))
      lines.push(['Content-Length', String(content.length)]);
    if (body !== undefined && !has('content-type')) lines.push(['Content-Type', 'application/json']);
    const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
    return Buffer.concat([latin1(this.fill(`${head.join('\r\n')}\r\n\r\n`)), content]);
  }

  /** The number of the sandbox's latest ledger entry. */
  async lastEntry(): Promise<number> {
    return (await this.system.control('GET', '/state')).lastLedgerSeq;
  }

  /** Everything the sandbox has received after that entry. */
  async receivedSince(entry: number): Promise<Json[]> {
    return this.system.control('GET', `/ledger?since=${entry}`);
  }

  async close(): Promise<void> {
    await this.system.close();
  }
}

function idOf(services: ReadonlyMap<string, TestService>, name: string): string {
  const service = services.get(name);
  if (service === undefined) throw new Error(`There is no service ${name}`);
  return service.id;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
