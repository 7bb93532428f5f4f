import { IsIn, IsOptional, Length, Matches } from 'class-validator';
import { didYouMean, IsTime, PageQuery, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';
import { capabilities } from '#standard';
import { commandStates, type FollowedState } from '../command-states.js';

const CAPABILITIES = capabilities.map(({ name }) => name);

/** Characters of an actor's name; as many as the headers that name one accept. */
const ACTOR_LIMIT = 255;

/** The query of `GET /v1/links/:id/commands`. */
export class ListCommandsQuery extends PageQuery {
  /** Only those to this device, by its `deviceNodeId`. */
  @IsOptional()
  @Matches(/^\d{1,10}$/, { message: 'expected a deviceNodeId: a whole number from 0 to 4294967295' })
  device?: string;

  /** Only those of this capability. */
  @IsOptional()
  @IsIn(CAPABILITIES, {
    message: ({ value }) =>
      `expected a capability of the COCO standard, such as ON_OFF_CONTROL${didYouMean(value, CAPABILITIES)}`,
  })
  capability?: string;

  /** Only those in this state. */
  @IsOptional()
  @IsIn(commandStates, {
    message: ({ value }) => `expected one of ${commandStates.join(', ')}${didYouMean(value, commandStates)}`,
  })
  state?: FollowedState;

  /** Only those asked for at this time or later. */
  @IsOptional()
  @IsTime()
  from?: Date;

  /** Only those that this actor caused, by name. */
  @IsOptional()
  @Length(1, ACTOR_LIMIT, { message: `expected the name of an actor: 1 to ${ACTOR_LIMIT} characters` })
  @Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED })
  actor?: string;
}
