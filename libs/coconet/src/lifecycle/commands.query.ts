import { IsIn, IsOptional, Matches } from 'class-validator';
import { IsTime, PageQuery } from '#kernel';
import { capabilities } from '#standard';
import { commandStates, type FollowedState } from './command-states.js';

const CAPABILITIES = capabilities.map(({ name }) => name);

/** The query of `GET /v1/links/:id/commands`. */
export class ListCommandsQuery extends PageQuery {
  /** Only those to this device, by its `deviceNodeId`. */
  @IsOptional()
  @Matches(/^\d{1,10}$/, { message: 'expected a deviceNodeId: a whole number from 0 to 4294967295' })
  device?: string;

  /** Only those of this capability. */
  @IsOptional()
  @IsIn(CAPABILITIES, { message: 'expected a capability of the COCO standard, such as ON_OFF_CONTROL' })
  capability?: string;

  /** Only those in this state. */
  @IsOptional()
  @IsIn(commandStates, { message: `expected one of ${commandStates.join(', ')}` })
  state?: FollowedState;

  /** Only those asked for at this time or later. */
  @IsOptional()
  @IsTime()
  from?: Date;
}
