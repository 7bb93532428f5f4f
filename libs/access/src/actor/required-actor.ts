import { BrokerError } from '#kernel';
import type { CallActor } from './call-actor.js';

/**
 * Which actor a service must name for commands of sensitive capabilities: `none`, one that is `verified` by an `Actor-Token`, or
 * one that is verified and is the link's own user (`link_user`).
 */
export const requiredActors = ['none', 'verified', 'link_user'] as const;

export type RequiredActor = (typeof requiredActors)[number];

/** The service may send this command only together with a verified actor. */
class ActorRequired extends BrokerError {
  constructor(required: Exclude<RequiredActor, 'none'>) {
    super('actor_required', `The service must name who causes this command: ${REMEDIES[required]}.`, {
      fields: [{ field: 'header Actor-Token', message: REMEDIES[required] }],
      extensions: { requiredActor: required },
    });
  }
}

const REMEDIES: Readonly<Record<Exclude<RequiredActor, 'none'>, string>> = {
  verified: 'send an Actor-Token of a configured issuer',
  link_user: "send an Actor-Token of a configured issuer that names the link's own user",
};

/**
 * Checks that a command of a sensitive capability has the actor that its caller must name.
 *
 * @param userId the user of the link
 * @throws ActorRequired
 */
export function requireActor(
  { requiredActor: required = 'none' }: { readonly requiredActor?: RequiredActor | undefined },
  actor: CallActor | undefined,
  userId: string,
): void {
  if (required === 'none') return;
  if (actor?.issuer === undefined) throw new ActorRequired(required);
  if (required === 'link_user' && actor.name !== userId) throw new ActorRequired(required);
}
