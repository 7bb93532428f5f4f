import { closeSync, openSync, readFileSync } from 'node:fs';
import { BrokerChild } from '../../../test/harness/broker/broker-child.js';
import { freePort } from '../../../test/harness/network/free-port.js';
import { until } from '../../../test/harness/time/until.js';
import { imageOptions } from './image-options.js';

/** How to run a replica, besides its settings. */
export interface ReplicaOptions {
  /** File for its log, as in production. */
  readonly log: string;
  /** Options of Node's own, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
  /** Where the version to run was built, if not this one. */
  readonly folder?: string;
}

/**
 * Starts the built broker as its image does, on free ports, with no extra work that would cost time, and waits until it
 * is ready.
 */
export async function startReplica(
  environment: Readonly<Record<string, string>>,
  { log, nodeOptions = [], ...options }: ReplicaOptions,
): Promise<BrokerChild> {
  const [port, managementPort] = [await freePort(), await freePort()];
  const output = openSync(log, 'a');
  const replica = new BrokerChild({
    ...{ environment, port, managementPort, output, ...options },
    nodeOptions: [...imageOptions(options.folder), ...nodeOptions],
  });
  closeSync(output);
  await until('the broker is ready', () => {
    if (replica.ended !== undefined)
      throw new Error(`The broker ended at its start:\n${readFileSync(log, 'utf8')}`);
    return replica.isReady();
  });
  return replica;
}
