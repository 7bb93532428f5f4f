import type { Secret } from '#kernel';

/** The tokens of one link as COCO gave them. */
export interface TokenPair {
  readonly accessToken: Secret;
  /** Absent where COCO gave none: the link then ends with its access token. */
  readonly refreshToken: Secret | undefined;
}
