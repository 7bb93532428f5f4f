/** What the API's description says of the raw path, which is registered directly on the server and so has no controller. */
import type { OperationDescription } from '#kernel';
import { acceptance } from '../lifecycle/following/async-answers.js';
import { ANY_JSON, COMMAND_PROBLEMS, ownAnswer, PROBLEMS } from '../answers/coco-answers.js';

const DETAILS =
  'COCO’s own request and answer. `path` is COCO’s path without its prefix, and may hold slashes. The broker refuses query ' +
  'parameters, and a path that its policy does not list. An answer that is not `application/problem+json` is COCO’s own, with ' +
  'its status: streamed to services that are granted every capability, and rewritten for others, without what they may not see.';

const POLICY_PROBLEMS = ['not_permitted', 'capability_not_granted', 'method_not_allowed'] as const;

export const rawRead: OperationDescription = {
  id: 'readCoco',
  summary: 'Read from COCO, in COCO’s own form',
  details: DETAILS,
  answers: [
    {
      status: 200,
      description: 'COCO’s answer.',
      schema: ANY_JSON,
      example: { networks: [{ networkId: '5f9a6c1e2b7d4c0012ab34cd', networkName: 'Home' }] },
    },
    ownAnswer,
  ],
  problems: [...PROBLEMS, ...POLICY_PROBLEMS],
};

export const rawExecution: OperationDescription = {
  id: 'executeAtCoco',
  summary: 'Send a command to COCO, in COCO’s own form',
  details: DETAILS,
  answers: [
    {
      status: 200,
      description: 'COCO’s answer.',
      schema: ANY_JSON,
      example: { cmdSeqNum: 7, status: 0 },
    },
    acceptance,
    ownAnswer,
  ],
  problems: [...COMMAND_PROBLEMS, ...POLICY_PROBLEMS],
};
