/** The dialect of the vendor's running code, where it differs from the documentation: see docs/coco.md. */

import { descriptionFormat, descriptionVersion } from '#standard';
import type { CloudDescription, ErrorDescription, Shape } from '#standard';
import { documented } from './documented.js';
import { anything, integer, listOf, object, text } from './shapes.js';

const sqlTime: Shape = { type: 'string', format: 'sql-date-time' };

const attribute = object(
  {
    attributeId: integer,
    attribName: text,
    dataType: integer,
    currentValue: anything,
    lastUpdateTimestamp: sqlTime,
  },
  { defaultValue: anything, minValue: anything, maxValue: anything },
);

const capability = object({
  capabilityId: integer,
  capabilityName: text,
  stdCmdArr: listOf(integer),
  attributeArr: listOf(attribute),
});

/** What a FETCH_* command brings. */
const fetched = object({
  capabilityId: integer,
  attributeArr: listOf(
    object({ attributeId: integer, attribName: text, currentValue: anything, lastUpdateTimestamp: sqlTime }),
  ),
});

const metadata = listOf(object({ metadata: text, subclusterId: integer }));

/** HTTP status × 100 + n, in the body, besides the status. */
function numbered(code: number): ErrorDescription {
  return {
    status: Math.floor(code / 100),
    code,
    body: object({ error: object({ code: integer, message: text }) }),
  };
}

/** As the vendor's samples and SDK suggest that the cloud speaks. */
export const vendor = {
  format: descriptionFormat,
  version: descriptionVersion,
  name: 'vendor',
  prefix: '',
  paths: {
    ...documented.paths,
    zoneResources: ['/network-manager/networks/{networkId}/zones/{zoneId}/resources'],
  },
  answers: {
    ...documented.answers,
    networks: {
      status: 200,
      body: object({
        networks: listOf(
          object({
            networkId: text,
            networkName: text,
            categoryName: text,
            userRole: integer,
            accessType: integer,
            coconetType: integer,
          }),
        ),
      }),
    },
    zoneResources: {
      status: 200,
      body: object({
        resources: listOf(
          object({ resourceEui: text, deviceNodeId: integer, name: text, metadataArr: metadata }),
        ),
      }),
    },
    resource: {
      status: 200,
      body: object({
        resourceEui: text,
        deviceNodeId: integer,
        resourceName: text,
        metadataArr: metadata,
        capabilityArr: listOf(capability),
      }),
    },
    command: {
      status: 200,
      // Two spellings of one member: a network's gateway uses the one or the other.
      body: object(
        { cmdSeqNum: integer, status: integer },
        { cmdResponse: fetched, commandResponse: fetched },
      ),
    },
  },
  errors: {
    refusedGrant: numbered(40102),
    refusedClient: numbered(40103),
    badRequest: numbered(40002),
    unauthorized: numbered(40101),
    expired: numbered(40102),
    forbidden: numbered(40301),
    unknownPath: numbered(40401),
    notFound: numbered(40403),
  },
  behaviour: {
    asksTokenFirst: false,
    asynchronousCommands: true,
    unlistedDefaultZone: true,
    callNetworks: true,
    refusesUser: false,
  },
} as const satisfies CloudDescription;
