import { Length, Matches } from 'class-validator';
import { MayBeLeftOut, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';
import { AWAITING } from '../lifecycle/following/command.view.js';

/** Characters of a reason, as for a hold. */
const REASON_LIMIT = 500;

const IsParametersHash = (): PropertyDecorator =>
  Matches(/^[0-9a-f]{64}$/, { message: 'expected the parametersHash that the command shows' });

class DecisionRequest {
  /** For the audit trail. An admin’s reason is shown to admins only. */
  @MayBeLeftOut()
  @Length(1, REASON_LIMIT, { message: `expected 1 to ${REASON_LIMIT} characters` })
  @Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED })
  reason?: string;
}

/** The body of an approval. */
export class ApproveRequest extends DecisionRequest {
  /** As the command shows it: what was seen is what is sent. */
  @IsParametersHash()
  parametersHash!: string;

  static readonly example: ApproveRequest = {
    parametersHash: AWAITING.parametersHash ?? '',
    reason: 'The resident called back.',
  };
}

/** The body of a denial. */
export class DenyRequest extends DecisionRequest {
  /** As the command shows it; may be left out. */
  @MayBeLeftOut()
  @IsParametersHash()
  parametersHash?: string;

  static readonly example: DenyRequest = { reason: 'Nobody is expected today.' };
}
