import { setting, Settings, type EgressProxy } from '#kernel';
import type { PathOverrides } from './contract/paths.js';

/** How the broker calls COCO. Provided by the app's configuration; times are milliseconds, sizes are bytes. */
export abstract class CoconetSettings extends Settings({
  readBy: setting.choice({
    name: 'COCO_READ_BY',
    choices: ['path', 'command'],
    fallback: 'path',
    meaning:
      'How attributes of a resource are read: from `COCO_RESOURCE_PATH`, or by a FETCH_* command for each of its capabilities.',
  }),
  connectTimeout: setting.duration({
    name: 'COCO_CONNECT_TIMEOUT',
    min: 0.1,
    max: 60,
    fallback: 3,
    meaning: 'Longest time to open a connection to COCO.',
    why: 'A lost packet is sent again after 1 s; three seconds survive that once, with TLS.',
  }),
  firstByteTimeout: setting.duration({
    name: 'COCO_FIRST_BYTE_TIMEOUT',
    min: 0.1,
    max: 300,
    fallback: 10,
    meaning:
      'Longest wait for the headers of COCO’s answer; for a command, its `timeoutMs` plus a second, if that is longer.',
    why: 'COCO may have to wait for a hub in a home; after ten seconds the user has given up.',
  }),
  idleTimeout: setting.duration({
    name: 'COCO_IDLE_TIMEOUT',
    min: 0.1,
    max: 300,
    fallback: 10,
    meaning: 'Longest silence in the middle of an answer.',
    why: 'As long as for its head, because nothing else reveals that a connection was cut.',
  }),
  totalTimeout: setting.duration({
    name: 'COCO_TOTAL_TIMEOUT',
    min: 0.1,
    max: 3_600,
    fallback: 30,
    meaning:
      'Longest time for a complete exchange with COCO. A command’s `timeoutMs` must be two seconds shorter.',
    why: 'Connecting, waiting for the head, and a large list over a slow line; balancers cut after a minute.',
  }),
  requestBodyLimit: setting.wholeNumber({
    name: 'COCO_REQUEST_BODY_LIMIT',
    unit: 'bytes',
    min: 0,
    max: 1_073_741_824,
    fallback: 262_144,
    meaning: 'Largest body of a command on the raw path.',
    why: 'A command is a few hundred bytes; the rest leaves room for what COCO may accept later.',
  }),
  responseBodyLimit: setting.wholeNumber({
    name: 'COCO_RESPONSE_BODY_LIMIT',
    unit: 'bytes',
    min: 1_024,
    max: 1_073_741_824,
    fallback: 33_554_432,
    meaning: 'Largest answer that is streamed to the caller.',
    why: 'Streaming needs no memory for it; the limit guards against an answer that never ends.',
  }),
  judgedBodyLimit: setting.wholeNumber({
    name: 'COCO_JUDGED_BODY_LIMIT',
    unit: 'bytes',
    min: 1_024,
    max: 67_108_864,
    fallback: 4_194_304,
    meaning: 'Largest answer that the broker buffers in order to inspect it.',
    why: 'Thousands of resources fit in it, and COCO_CONCURRENCY of them at once in 1 GB.',
  }),
  responseHeaderLimit: setting.wholeNumber({
    name: 'COCO_RESPONSE_HEADER_LIMIT',
    unit: 'bytes',
    min: 1_024,
    max: 1_048_576,
    fallback: 16_384,
    meaning: 'Largest header section of an answer.',
    why: 'Node’s own limit.',
  }),
  maxConcurrent: setting.wholeNumber({
    name: 'COCO_CONCURRENCY',
    unit: 'exchanges',
    min: 1,
    max: 100_000,
    fallback: 256,
    meaning: 'Maximum concurrent exchanges with COCO on this replica.',
    why: 'At 200 ms each that is 1,280 a second. When COCO slows down, more would not make it faster.',
  }),
  maxConcurrentPerService: setting.wholeNumber({
    name: 'COCO_CONCURRENCY_PER_SERVICE',
    unit: 'exchanges',
    min: 1,
    max: 100_000,
    fallback: 128,
    meaning: 'Of these, the maximum for one service.',
    why: 'Half: one service’s flood leaves as many permits for the others.',
  }),
  shareReadsWithin: setting.duration({
    name: 'COCO_SHARE_READS_WITHIN',
    min: 0,
    max: 10,
    fallback: 0.25,
    meaning:
      'How long after a read began an equal read of the same link joins it instead of calling COCO. 0: never.',
    why: 'Services that poll at the full minute call that close together. A command takes longer to reach a device and be answered, so a read after a command never joins one from before it, on any replica.',
  }),
  answerMemory: setting.wholeNumber({
    name: 'COCO_ANSWER_MEMORY',
    unit: 'bytes',
    min: 0,
    max: 17_179_869_184,
    fallback: 16_777_216,
    meaning:
      'Memory for answers to reads whose callers accept an older one (`Cache-Control: max-age`). 0: none is kept, and each read calls COCO.',
    why: 'A home’s lists take about 20 KB, so this is enough for the homes that a replica serves within a minute or two.',
  }),
  maxQueued: setting.wholeNumber({
    name: 'COCO_QUEUE_LIMIT',
    unit: 'calls',
    min: 0,
    max: 100_000,
    fallback: 1_024,
    meaning: 'Calls that may wait for a permit; more get 503.',
    why: 'Four per permit: a caller that would wait longer than four exchanges should retry instead.',
  }),
  zoneConcurrency: setting.wholeNumber({
    name: 'COCO_ZONE_CONCURRENCY',
    unit: 'zones',
    min: 1,
    max: 64,
    fallback: 8,
    meaning: 'Zones read concurrently for one merged list of resources.',
    why: 'A home has about that many rooms, so its list takes as long as one zone; more would let one call crowd out others.',
  }),
  zoneLimit: setting.wholeNumber({
    name: 'COCO_ZONE_LIMIT',
    unit: 'zones',
    min: 1,
    max: 10_000,
    fallback: 100,
    meaning:
      'Maximum zones read for one merged list of resources. The rest are named in `failedZones`; each can be read by its own route.',
    why: 'Far more than a home has rooms; each zone that is read counts against the service’s rate.',
  }),
  batchConcurrency: setting.wholeNumber({
    name: 'COCO_BATCH_CONCURRENCY',
    unit: 'commands',
    min: 1,
    max: 64,
    fallback: 8,
    meaning: 'Commands of one batch sent concurrently.',
    why: 'A scene takes one or two rounds; more would let one call crowd out others.',
  }),
  commandRetention: setting.period({
    name: 'COMMAND_RETENTION',
    fallback: '30d',
    meaning:
      'How long commands can be read at `/v1/commands/{id}` after they were requested. The audit trail keeps them longer.',
    why: 'A dispute about a door or a delivery comes within weeks; a row takes about 400 bytes.',
  }),
  approvalTime: setting.duration({
    name: 'COMMAND_APPROVAL_TIME',
    min: 10,
    max: 3_600,
    fallback: 300,
    meaning: 'How long a command waits for approval before it expires.',
    why: 'The person at the door is still there, and an approver needs a minute or two; an hour later nobody expects it to open.',
  }),
  proofTime: setting.duration({
    name: 'COCO_CONFIRM_WITHIN',
    min: 0,
    max: 60,
    fallback: 0,
    meaning:
      'How long a device is asked whether it carried out a command whose caller does not say (`confirm`). 0: it is not asked.',
    why: 'Each proof takes up to six reads of the user’s plan, and makes the answer wait: callers that need it ask for it.',
  }),
  proofReadsPerLink: setting.wholeNumber({
    name: 'COCO_PROOF_READS_PER_LINK',
    unit: 'reads a minute',
    min: 1,
    max: 6_000,
    fallback: 60,
    meaning:
      'Reads of one link’s devices to see whether commands were carried out. When they are used up, reads wait; commands do not.',
    why: 'A proof takes six reads in ten seconds, so ten commands a minute are proved at full pace. Reads count against the user’s plan at COCO.',
  }),
  proofReads: setting.wholeNumber({
    name: 'COCO_PROOF_READS',
    unit: 'reads a minute',
    min: 1,
    max: 600_000,
    fallback: 3_000,
    meaning: 'The same for all links, on this replica.',
    why: 'Fifty a second: a small part of what COCO_CONCURRENCY allows.',
  }),
  circuitFailures: setting.wholeNumber({
    name: 'COCO_CIRCUIT_FAILURES',
    unit: 'failures',
    min: 1,
    max: 1_000,
    fallback: 10,
    meaning:
      'Failures in a row that open a circuit: of one device or network for one service, or of several links without a success in between.',
    why: 'A few failures happen on a good day; ten in a row do not.',
  }),
  circuitOpenTime: setting.duration({
    name: 'COCO_CIRCUIT_OPEN_TIME',
    min: 0.1,
    max: 600,
    fallback: 5,
    meaning: 'How long an open circuit refuses calls before it becomes half-open and lets one through.',
    why: 'Short enough that a cloud that is back is used again within seconds; one call every five seconds does not burden a cloud that is down.',
  }),
}) {
  /** COCO's one origin, such as `https://api.getcoco.buzz`, without the prefix of its paths. */
  abstract readonly baseUrl: URL;
  /** The prefix of every path, such as `/v1.0`; empty for none. */
  abstract readonly pathPrefix: string;
  /** Templates that replace the contract's paths that may be wrong. */
  abstract readonly paths: PathOverrides;
  /** Whether COCO gets the `traceparent` of traced calls. */
  abstract readonly sendTraceparent: boolean;
  /** The way to COCO out of a company network, if calls cannot go directly. */
  readonly proxy?: EgressProxy | undefined;
}
