import type { EntityManager } from 'typeorm';
import type { AuditTrail, Changer } from '#audit';
import { wakeLinks } from '#vault/refresh';

/** From `braked` or `proving` to `released`. */
const RELEASE = `
  UPDATE refresh_limits SET brake = 'released', brake_since = NULL, refused_links = 0, held_refusals = 0, proof_since = NULL,
    proof_successes = 0, proof_refusals = 0, next_trial_at = clock_timestamp()
  WHERE id = 1`;

/** Releases the brake: refusals are believed again, and links whose refusal was held back are due now. */
export async function releaseBrake(
  manager: EntityManager,
  audit: AuditTrail,
  action: 'refresh.brake_released' | 'refresh.resumed',
  by: Changer,
  details: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  await manager.query(RELEASE);
  await wakeLinks(manager, ['mass_refusal']);
  await audit.recordWithin(manager, [{ action, result: 'succeeded', ...by, details }]);
}
