/** Something in the story did not go as it should; the message says so in plain words and holds no secret. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Fails the step, in plain words, unless `condition` holds. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new StepFailed(otherwise);
}
