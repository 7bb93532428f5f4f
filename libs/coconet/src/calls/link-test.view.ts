/** The result of a test call to COCO. It shows nothing of the user's home but a number. */
export class LinkTestView {
  /** Whether COCO answered with the list that was asked for. */
  readonly works!: boolean;

  /** How long it took, with a refresh of the token if one was needed. */
  readonly milliseconds!: number;

  /** COCO’s status; `null` if there was no answer. */
  readonly status!: number | null;

  /** How many COCONets the user has; `null` if COCO did not say. */
  readonly networks!: number | null;

  /** The code of the problem that a service would get now; `null` if COCO answered. */
  readonly problem!: string | null;

  /** The same in words. */
  readonly explanation!: string;

  static readonly example: LinkTestView = {
    works: true,
    milliseconds: 84,
    status: 200,
    networks: 2,
    problem: null,
    explanation: 'COCO answers. The user has 2 COCONets.',
  };
}
