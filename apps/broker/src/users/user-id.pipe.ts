import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidRequest, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';

/** Characters of the longest id that the broker stores. */
const LONGEST = 255;

/** Lets only what can be a user's id through a route parameter: other texts, the database could not even compare. @throws InvalidRequest */
@Injectable()
export class UserIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (PLAIN_TEXT.test(value) && value.length <= LONGEST) return value;
    throw new InvalidRequest([
      { field: 'userId', message: `${PLAIN_TEXT_EXPECTED}, of at most ${LONGEST} characters` },
    ]);
  }
}
