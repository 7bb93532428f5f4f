import { Uuid } from '#kernel';
import { FollowedCommand } from '../../lifecycle/following/command.view.js';
import { CommandResultView } from '../command-result.view.js';

/** COCO refused a command. */
export class BatchRefusalView {
  /** COCO’s words, if it gave any. */
  readonly message!: string | null;
}

/** A command could not be carried out. */
export class BatchProblemView {
  /** The code of a problem. */
  readonly code!: string;

  readonly detail!: string;

  /** COCO’s number, if it gave one. */
  readonly upstreamCode?: number;

  /** COCO’s words, if it gave any; at most 200 characters. */
  readonly upstreamMessage?: string;
}

/** One command's result; it has exactly one of the last four members. */
export class BatchResultView {
  /** Index of the command in the request, from 0. */
  readonly index!: number;

  /** Of the command; missing if it could not be recorded, and so was not sent. */
  @Uuid()
  readonly commandId?: string;

  /** The status that the command alone would have been answered with. */
  readonly status!: number;

  readonly result?: CommandResultView;

  /** COCO refused it. */
  readonly refusal?: BatchRefusalView;

  /** It could not be carried out. */
  readonly problem?: BatchProblemView;

  /** It waits for approval. */
  readonly command?: FollowedCommand;
}

const { commandId = '', ...result } = CommandResultView.example;

/** The results of a batch. */
export class BatchResultsView {
  /** One for each command, in their order. Each has exactly one of `result`, `refusal`, `problem` and `command`. */
  readonly results!: BatchResultView[];

  static readonly example: BatchResultsView = {
    results: [
      { index: 0, commandId, status: 200, result },
      {
        index: 1,
        status: 504,
        problem: { code: 'upstream_first_byte_timeout', detail: 'COCO did not begin to answer in time.' },
      },
    ],
  };
}
