import type { Secret } from '#kernel';

/** The tokens of one link as issued by COCO. */
export interface TokenPair {
  readonly accessToken: Secret;
  /** Absent if COCO issued none: the link then ends with its access token. */
  readonly refreshToken: Secret | undefined;
}
