import { Matches, ValidateIf } from 'class-validator';

/** The body of `POST /v1/admin/keys/rotate`. */
export class RotateKeysRequest {
  /** The key that becomes primary; if left out, a new one is created. */
  @ValidateIf((_request, value) => value !== undefined)
  @Matches(/^[A-Za-z0-9._-]{1,32}$/, { message: 'expected 1 to 32 of A-Z a-z 0-9 . _ -' })
  keyId?: string;

  static readonly example: RotateKeysRequest = { keyId: '2027-q1' };
}
