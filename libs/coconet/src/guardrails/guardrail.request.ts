import { IsIn, IsInt, Max, Min } from 'class-validator';
import { guardrailModes, LARGEST_PER_MINUTE, type GuardrailMode } from './guardrail.js';

const EXPECTED = `expected a whole number from 1 to ${LARGEST_PER_MINUTE}: commands a minute`;

/** The body of `PUT /v1/admin/guardrails/:guardrail`. */
export class GuardrailRequest {
  /** How often one device may get the same command in a minute. */
  @IsInt({ message: EXPECTED })
  @Min(1, { message: EXPECTED })
  @Max(LARGEST_PER_MINUTE, { message: EXPECTED })
  perMinute!: number;

  /** `enforce`: commands beyond that are refused. `observe`: they are counted and sent. */
  @IsIn(guardrailModes, { message: `expected one of ${guardrailModes.join(', ')}` })
  mode!: GuardrailMode;

  static readonly example: GuardrailRequest = { perMinute: 30, mode: 'enforce' };
}
