/** Whether a command is to be proved, and for how long the device is asked. */
import { ValidateBy } from 'class-validator';
import { InvalidRequest, MayBeLeftOut } from '#kernel';
import { effectOf, findCapability, findCommand, unprovableReason } from '#standard';
import type { Command } from '../command.js';

/** Seconds for a proof if the caller names none: nearly every device has obeyed by then, or never will. */
const USUAL = 10;

/** Most seconds: a shutter takes half a minute, and proxies between a service and the broker give up after a minute. */
const LONGEST = 60;

/** How the caller wants to know that the device obeyed. */
export class ConfirmRequest {
  /** Seconds for which the device is asked, once COCO has answered; 0 for no proof. */
  @MayBeLeftOut()
  @ValidateBy({
    name: 'isProofTime',
    validator: {
      validate: (value) => value === 0 || (typeof value === 'number' && value >= 1 && value <= LONGEST),
      defaultMessage: () => `expected 1 to ${LONGEST} seconds, or 0 for no proof`,
    },
  })
  within: number = USUAL;
}

/**
 * Milliseconds for which the command is to be proved; `undefined` if it is not.
 *
 * @param field the member of the request that asks for it, for problems
 * @param usual milliseconds if the caller does not say; 0 for no proof. It is no demand: what nothing proves is just sent
 * @throws InvalidRequest if a proof is asked for that there can't be
 */
export function proofTimeOf(
  { capability, command, parameters }: Command,
  asked: ConfirmRequest | undefined,
  field: string,
  usual: number,
): number | undefined {
  const time = asked === undefined ? usual : asked.within * 1_000;
  if (time === 0) return undefined;
  const known = findCapability(capability.id);
  const given = known && findCommand(known, command.id);
  if (known === undefined || given === undefined) return undefined;
  if (effectOf(known, given, parameters) !== undefined) return time;
  if (asked === undefined) return undefined;
  const reason = unprovableReason(given) ?? 'The parameters do not say what to expect.';
  throw new InvalidRequest([{ field, message: `${given.name} cannot be confirmed. ${reason}` }]);
}
