import { answerJson, type CloudHandler, type SeenRequest } from './fake-cloud.js';
import type { ProxyUnderTest } from './proxy.js';

type Json = Record<string, unknown>;

/** The path of the one resource that is read. */
export const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';

/** Commands that read, as `capability/command`. */
export const ON_OFF = '0/3';
export const LEVEL = '1/2';
export const LOCK_STATUS = '3/7';

/** COCO's answer with the value that a command has read. */
export const value = (currentValue: unknown): CloudHandler =>
  answerJson({ cmdSeqNum: 1, status: 0, cmdResponse: { attributeArr: [{ attributeId: 0, currentValue }] } });

const unsupported = answerJson({ cmdSeqNum: 1, status: 'CMD_NOT_SUPPORTED' });

/** A device behind the cloud of a proxy, whose resource is read by commands. */
export class ReadableDevice {
  constructor(private readonly proxy: ProxyUnderTest) {}

  /** The device has these commands, and lists describe it as the test wants. */
  has(
    commands: Readonly<Record<string, CloudHandler>>,
    { otherwise = unsupported, listed = {} }: { otherwise?: CloudHandler; listed?: Json } = {},
  ): void {
    this.proxy.cloud.answer((request, response) => {
      if (request.method === 'GET') {
        const item = { deviceNodeId: 7, resourceEui: '3/zigbee/01', ...listed };
        answerJson(request.url.endsWith('/zones') ? { zones: [] } : { resources: [item] })(request, response);
      } else (commands[commandOf(request)] ?? otherwise)(request, response);
    });
  }

  /** The commands that COCO has received, sorted. */
  sent(): string[] {
    return this.proxy.cloud.seen.map(commandOf).toSorted();
  }

  /** Reads the list that describes the device, and forgets that COCO has seen this. */
  async list(): Promise<void> {
    await this.proxy.fetch('/networks/n1/resources');
    this.proxy.cloud.seen.length = 0;
  }

  async read(): Promise<Json> {
    return (await (await this.proxy.fetch(RESOURCE)).json()) as Json;
  }
}

function commandOf({ body }: SeenRequest): string {
  const { capabilityId, cmdId } = JSON.parse(body) as Json;
  return `${String(capabilityId)}/${String(cmdId)}`;
}
