/** The result of one check. */
export interface Finding {
  readonly check:
    | 'configuration'
    | 'database'
    | 'migrations'
    | 'keyring'
    | 'accounts'
    | 'grants'
    | 'roles'
    | 'coco'
    | 'coco clock'
    | 'contract'
    | 'database clock'
    | 'journal';
  /**
   * `unknown`: it could not be checked because of another finding. `guess`: the broker relies on an unverified assumption;
   * nothing is known to be wrong.
   */
  readonly outcome: 'well' | 'wrong' | 'unknown' | 'guess';
  /** The finding and, if something is wrong, what to do; holds no secret. */
  readonly text: string;
}

/** Everything is fine. */
export function well(check: Finding['check'], text: string): Finding {
  return { check, outcome: 'well', text };
}

/** Something is wrong. @param text also says what to do */
export function wrong(check: Finding['check'], text: string): Finding {
  return { check, outcome: 'wrong', text };
}

/** The broker relies on a guess. @param text also says how to resolve it */
export function guess(check: Finding['check'], text: string): Finding {
  return { check, outcome: 'guess', text };
}

/** It could not be checked. */
export function unknown(check: Finding['check'], because: string): Finding {
  return { check, outcome: 'unknown', text: `not checked, because ${because}` };
}
