/** What the tests of commands send, and the proxy as each of them finds it. */
import { caller } from './callers.js';
import { answerJson } from './fake-cloud.js';
import type { ProxyUnderTest } from './proxy.js';

export const TYPED = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands';
/** The same resource, named in the body. */
export const TYPED_BY_BODY = '/networks/n1/devices/7/commands';
export const RAW = '/coco/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands';
export const BATCH = '/networks/n1/commands';
export const done = answerJson({ cmdSeqNum: 42, status: 'SUCCESS' });

export const unlock = { capability: 'LOCK_CONTROL', command: 'UNLOCK', params: { pinRfidCode: '4711' } };
export const rawUnlock = { capabilityId: 3, cmdId: 1, cmdParams: { pinRfidCode: '4711' } };
export const door = { deviceNodeId: 7, resourceEui: '3/zigbee/01' };
export const lamp = { deviceNodeId: 8, resourceEui: 'lamp', capability: 'ON_OFF_CONTROL', command: 'ON' };

/** Resets what earlier tests did: a cloud that obeys, and a caller who may command everything that is not sensitive. */
export function freshen(proxy: ProxyUnderTest): void {
  proxy.cloud.answer(done);
  proxy.caller = caller();
  proxy.actor = undefined;
  proxy.callers.now = 'as admitted';
  proxy.trail.events.length = 0;
  proxy.trail.unavailable = false;
  proxy.tokens.lost = false;
  proxy.counted.length = 0;
}
