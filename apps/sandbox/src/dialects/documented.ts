/** The dialect of COCO's documentation, and our first guess for anything unpublished. */

import { descriptionFormat, descriptionVersion } from '#standard';
import type { CloudDescription } from '#standard';
import { anything, flag, integer, listOf, object, text } from './shapes.js';

const network = '/network-manager/networks/{networkId}';
const resource = `${network}/devices/{deviceNodeId}/resources/{resourceEui}`;

const cocoError = object({ error: object({ message: text }) });
const oauthError = object({ error: text }, { error_description: text });

const attribute = object({
  attributeId: integer,
  value: anything,
  lastUpdateTimestamp: { type: 'integer', format: 'epoch-milliseconds' },
});

/** The default dialect. It is complete: a recording that leaves something out is filled up from here. */
export const documented = {
  format: descriptionFormat,
  version: descriptionVersion,
  name: 'documented',
  prefix: '/v1.0',
  paths: {
    authorize: ['/oauth/authorize'],
    token: ['/oauth/token'],
    revocation: ['/oauth/revoke'],
    user: ['/user-manager/users/me'],
    networks: ['/network-manager/networks'],
    zones: [`${network}/zones`],
    zoneResources: [`${network}/zones/{zoneId}`],
    resource: [resource],
    commands: [`${resource}/commands`],
  },
  answers: {
    token: {
      status: 200,
      body: object({ access_token: text, token_type: text }, { expires_in: integer, refresh_token: text }),
    },
    user: {
      status: 200,
      body: object({
        userId: text,
        username: text,
        roles: listOf(text),
        fullName: text,
        acctVerified: flag,
        profileImageURL: text,
      }),
    },
    networks: {
      status: 200,
      body: object({
        networks: listOf(object({ networkId: text, networkName: text, categoryName: text })),
      }),
    },
    zones: { status: 200, body: object({ zones: listOf(object({ zoneId: integer, zoneName: text })) }) },
    zoneResources: {
      status: 200,
      body: object({
        resources: listOf(
          object({
            resourceEui: text,
            deviceNodeId: integer,
            name: text,
            metadataArr: listOf(object({ metadata: { type: 'string', format: 'json' } })),
          }),
        ),
      }),
    },
    resource: {
      status: 200,
      body: object({
        resourceEui: text,
        deviceNodeId: integer,
        name: text,
        capabilities: listOf(object({ capabilityId: integer, attributes: listOf(attribute) })),
      }),
    },
    command: { status: 200, body: object({ cmdSeqNum: integer, status: text }) },
  },
  errors: {
    refusedGrant: { status: 400, code: 'invalid_grant', body: oauthError },
    refusedClient: { status: 401, code: 'invalid_client', body: oauthError },
    badRequest: { status: 400, body: cocoError },
    unauthorized: { status: 401, body: cocoError },
    expired: { status: 401, body: cocoError },
    forbidden: { status: 403, body: cocoError },
    unknownPath: { status: 404, body: cocoError },
    notFound: { status: 404, body: cocoError },
  },
  behaviour: {
    asksTokenFirst: true,
    asynchronousCommands: false,
    unlistedDefaultZone: false,
    callNetworks: false,
    refusesUser: false,
  },
} as const satisfies CloudDescription;
