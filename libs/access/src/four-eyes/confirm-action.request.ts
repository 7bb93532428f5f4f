import { Matches } from 'class-validator';
import { PendingAction } from './pending-action.view.js';

/** The body of `POST /v1/admin/pending-actions/:actionId/confirm`. */
export class ConfirmActionRequest {
  /** As the action shows it. */
  @Matches(/^[0-9a-f]{64}$/, { message: 'expected the contentHash that the action shows' })
  contentHash!: string;

  static readonly example: ConfirmActionRequest = { contentHash: PendingAction.example.contentHash };
}
