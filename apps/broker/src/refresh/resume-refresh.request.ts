import { IsBoolean } from 'class-validator';
import { MayBeLeftOut } from '#kernel';

/** The body of `POST /v1/admin/refresh/resume`. */
export class ResumeRefreshRequest {
  /**
   * Whether COCO's refusals are believed for the next hour, however many they are. If left out they are not: if COCO
   * still refuses many, the brake engages again.
   */
  @MayBeLeftOut()
  @IsBoolean({ message: 'expected true or false' })
  acceptRefusals?: boolean;

  static readonly example: ResumeRefreshRequest = { acceptRefusals: false };
}
