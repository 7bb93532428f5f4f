import { IsReason } from '../revocation/revocation.request.js';
import { LinkHoldView } from './link-hold.view.js';

/** The body of `PUT /v1/admin/links/:id/hold`. */
export class LinkHoldRequest {
  /** Shown to admins only. */
  @IsReason()
  reason!: string;

  static readonly example: LinkHoldRequest = { reason: LinkHoldView.example.reason };
}
