import type { BrokerRun } from '../run-broker.js';

/** A lamp that the sandbox has from the start. */
const LAMP = {
  network: '5e1a0c3f9b7d4e2a6c8f0b11',
  device: '2415919104',
  resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01',
};

/** Facts for the guide that the run itself does not know. */
export interface GuideFacts {
  readonly serviceKey: string;
  readonly returnUrl: string;
}

/** The text that `npm start` prints: where everything is, and six calls to paste. */
export function guideText({ broker, development }: BrokerRun, { serviceKey, returnUrl }: GuideFacts): string {
  const { environment, sandboxControlUrl } = development;
  const links = `${broker.url}/v1/links/$LINK`;
  const network = `${links}/networks/${LAMP.network}`;
  const on = { resourceEui: LAMP.resourceEui, capability: 'ON_OFF_CONTROL', command: 'ON' };
  return `
The broker runs. Ctrl-C stops it and all it started.

  Broker       ${broker.url}
  Console      ${broker.consoleLink() ?? `${broker.url}/console`}
  Management   ${broker.managementUrl}/health/ready  ${broker.managementUrl}/metrics
  COCO         ${environment.COCO_BASE_URL ?? ''}${sandboxControlUrl === undefined ? '' : ` (sandbox, control at ${sandboxControlUrl})`}
  Log in as    ada@example.com, password lovelace
  Service key  ${serviceKey}

Paste these into another shell:

  export KEY=${serviceKey}

1. Create a link session, then open its linkUrl in a browser and log in:
${call('POST', `${broker.url}/v1/link-sessions`, { userId: 'ada', returnUrl })}

2. Confirm with what the browser shows at the end; the answer holds the link's id:
  export SESSION='the linkSession' CODE='the confirmationCode'
${call('POST', `${broker.url}/v1/link-sessions/$SESSION/confirm`, { confirmationCode: '$CODE' })}
  export LINK='the id'

3. List the COCONets of the user:
${call('GET', `${links}/networks`)}

4. List the devices in one of them:
${call('GET', `${network}/resources`)}

5. Switch a lamp on:
${call('POST', `${network}/devices/${LAMP.device}/commands`, on)}

6. Revoke the link; from then on the same calls get 404:
${call('DELETE', links)}

`;
}

/** A command for a POSIX shell, in which `$NAME` is a variable. */
function call(method: string, url: string, body?: Record<string, string>): string {
  const json =
    body === undefined
      ? ''
      : ` -H "Content-Type: application/json" -d "${JSON.stringify(body).replaceAll('"', '\\"')}"`;
  return `  curl -sS -X ${method} "${url}" -H "Authorization: Bearer $KEY"${json}`;
}
