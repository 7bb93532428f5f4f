import { Nginx, provideNginx, type HttpBlock } from '../proxy/stage/nginx.js';
import { BrokerStage, type BenchService } from '../proxy/stage/broker-stage.js';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';

/** A lamp, as COCO and the broker name it. */
const LAMP = 'devices/7/resources/lamp';

/** COCO's answer to a command that was carried out. */
const ANSWER = { cmdSeqNum: 42, status: 'SUCCESS' };

/** What the lamp always reports: it is off. A proof that it is on therefore takes as long as proofs may. */
const OFF = {
  resourceEui: 'lamp',
  deviceNodeId: 7,
  capabilities: [{ capabilityId: 0, attributes: [{ attributeId: 0, value: false }] }],
};

/** A typed command. */
export const SWITCH_ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };

/** Brokers before a stand-in for COCO whose lamps take every command and stay off. */
export class CommandStage {
  private constructor(
    private readonly coco: Nginx,
    readonly brokers: BrokerStage,
    readonly service: BenchService,
    readonly linkIds: readonly string[],
    /** The broker of this version. */
    readonly broker: BrokerChild,
  ) {}

  /**
   * @param links links, each with one lamp
   * @param nodeOptions of the broker's process
   */
  static async create(links: number, nodeOptions: readonly string[] = []): Promise<CommandStage> {
    provideNginx();
    const coco = await Nginx.start(lamps);
    const brokers = await BrokerStage.create(coco.url);
    // Proofs should be limited by their cost, not by a user's plan.
    const room = { COCO_PROOF_READS: '600000', COCO_PROOF_READS_PER_LINK: '600' };
    const broker = await brokers.startReplica(room, nodeOptions);
    const service = await brokers.createService(broker);
    return new CommandStage(coco, brokers, service, await brokers.createLinks(service, links), broker);
  }

  /** Where the lamp of a link takes commands. */
  commandsUrl(broker: BrokerChild, linkId: string): string {
    return `${this.lampUrl(broker, linkId)}/commands`;
  }

  /** Where the lamp of a link is read. */
  lampUrl(broker: BrokerChild, linkId: string): string {
    return `${broker.url}/v1/links/${linkId}/networks/n1/${LAMP}`;
  }

  get headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.service.key}`, 'content-type': 'application/json' };
  }

  async remove(): Promise<void> {
    await this.brokers.remove();
    await this.coco.stop();
  }
}

const lamps: HttpBlock = (port) => `
  server {
    listen 127.0.0.1:${port} backlog=1024;
    default_type application/json;
    location ~ /commands$ { return 200 '${JSON.stringify(ANSWER)}'; }
    location / { return 200 '${JSON.stringify(OFF)}'; }
  }`;
