import { applyDecorators } from '@nestjs/common';
import { IsString, IsUUID, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import { PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';

const LANG_EXPECTED = 'expected a language tag such as de or pt-BR';

/** A language tag (RFC 5646, as far as one is needed to choose among texts), or nothing. */
const IsLanguage = (): PropertyDecorator =>
  applyDecorators(
    ValidateIf((_request, value) => value !== undefined),
    IsString({ message: LANG_EXPECTED }),
    MaxLength(35, { message: LANG_EXPECTED }),
    Matches(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, { message: LANG_EXPECTED }),
  );

/** The body of `POST /v1/link-sessions`. */
export class CreateLinkSessionRequest {
  /** The user’s id at the service, which has authenticated that user itself. */
  @IsString({ message: 'expected text' })
  @Length(1, 200, { message: 'expected 1 to 200 characters: the user, as your service names it' })
  @Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED })
  userId!: string;

  /** Where the browser returns to. */
  @IsString({ message: 'expected text' })
  @MaxLength(2000, { message: 'expected at most 2000 characters' })
  returnUrl!: string;

  /** The link to renew. Leave it out to make a new one; `null` is refused. */
  @ValidateIf((_request, value) => value !== undefined)
  @IsUUID('all', { message: 'expected the id of the link to renew, a UUID' })
  linkId?: string;

  /**
   * Language of the pages on which the user may end, such as `de` or `pt-BR` (RFC 5646). There are texts in English, German,
   * Spanish, French and Hindi. Without it, or with another language, the browser’s preference counts.
   */
  @IsLanguage()
  lang?: string;

  static readonly example: CreateLinkSessionRequest = {
    userId: 'u-17',
    returnUrl: 'https://app.example.com/coco/done',
  };
}

/** The body of `POST /v1/link-sessions/:id/confirm`. */
export class ConfirmLinkSessionRequest {
  @IsString({ message: 'expected text' })
  @Matches(/^[A-Za-z0-9_-]{43}$/, {
    message: 'expected the confirmationCode that came with the browser to returnUrl',
  })
  confirmationCode!: string;

  static readonly example: ConfirmLinkSessionRequest = {
    confirmationCode: 'q1vXj3sT0m5c2yR8b7uH4kL6nP9wZaEdFgQiOxCvB1M',
  };
}

/** The body of `POST /v1/admin/links/:id/invitations`. */
export class InviteRequest {
  /** Language of the page on which the user ends, as at the start of a link session. */
  @IsLanguage()
  lang?: string;

  static readonly example: InviteRequest = { lang: 'de' };
}
