/** The API description of the raw path, which is registered directly on the server. */
import { json, type OperationDescription } from '#kernel';
import { COMMAND_PROBLEMS, ownAnswer, PROBLEMS } from './coco-answers.js';

const DETAILS =
  'COCO’s own request and answer. `path` is COCO’s path without its prefix, and may hold slashes. The broker refuses a path ' +
  'that its policy does not list, and query parameters. An answer that is not `application/problem+json` is COCO’s own, with ' +
  'its status: streamed to services that are granted every capability, and written anew for others, without what they may not see.';

const POLICY_PROBLEMS = ['not_permitted', 'capability_not_granted', 'method_not_allowed'] as const;

export const rawRead: OperationDescription = {
  id: 'readCoco',
  summary: 'Read at COCO, in COCO’s own form',
  details: DETAILS,
  answers: [
    {
      status: 200,
      description: 'As COCO answers.',
      schema: json.anything(),
      example: { networks: [{ networkId: '5f9a6c1e2b7d4c0012ab34cd', networkName: 'Home' }] },
    },
    ownAnswer,
  ],
  problems: [...PROBLEMS, ...POLICY_PROBLEMS],
};

export const rawExecution: OperationDescription = {
  id: 'executeAtCoco',
  summary: 'Execute a command at COCO, in COCO’s own form',
  details: DETAILS,
  answers: [
    {
      status: 200,
      description: 'As COCO answers.',
      schema: json.anything(),
      example: { cmdSeqNum: 7, status: 0 },
    },
    ownAnswer,
  ],
  problems: [...COMMAND_PROBLEMS, ...POLICY_PROBLEMS],
};
