import { Transform } from 'class-transformer';
import { Length, Matches } from 'class-validator';
import { PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';

/** A whole service key, of which the id is enough: a secret is neither searched for nor repeated. */
const WHOLE_KEY = /^cbk_([0-9a-f]{16})(?:_.*)?$/s;

/** The query of `GET /v1/admin/search`. */
export class SearchQuery {
  /**
   * The id of a link, link session, request, service, command, key or device; the name of a service; or a user’s id, or a part
   * of it.
   */
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim().replace(WHOLE_KEY, '$1') : value,
  )
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  @Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED })
  q!: string;
}
