/** Something in the story went wrong; the message says what, in plain words and without secrets. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Fails the step, in plain words, unless `condition` holds. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new StepFailed(otherwise);
}
