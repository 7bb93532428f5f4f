/** The story, step by step. */
import { unlockWithApproval } from './door.js';
import { callAfterExpiry } from './expiry.js';
import { readHome, switchOn } from './devices.js';
import { callAfterRevocation, readActivity, revoke } from './ending.js';
import { confirm, logInAndConsent, openLinkSession } from './linking.js';
import { registerService } from './registration.js';
import { searchForSecrets } from './search/secret-search.js';
import type { Stage } from './stage.js';
import type { Steps } from './steps.js';
import type { Transcript } from './transcript.js';

/** Plays the whole story. @throws at the first step that fails, for the later ones build on it */
export async function tellStory(stage: Stage, steps: Steps, transcript: Transcript): Promise<void> {
  const { admin, service, serviceKey } = await steps.take(
    'An admin registers a service',
    'the service can call; the broker keeps only a hash of its key',
    () => registerService(stage, transcript),
  );
  const session = await steps.take(
    'The service opens a link session for its user',
    'a service needs to know nothing of OAuth',
    () => openLinkSession(service, stage, transcript),
  );
  const confirmable = await steps.take(
    'The user logs in at COCO and consents',
    'the password was typed only at COCO, and the service’s page got a confirmation code, no token',
    () => logInAndConsent(session, stage, transcript),
  );
  const linkId = await steps.take(
    'The service confirms that this user set out to link',
    'the link is active',
    () => confirm(service, confirmable, transcript),
  );
  const { lampPath, doorPath } = await steps.take(
    'The service reads networks, zones and resources',
    'on behalf of the link COCO’s API is open to the service, without a token in its hands',
    () => readHome(service, linkId, transcript),
  );
  await steps.take(
    'The service switches a lamp on',
    'the lamp was off, and its attribute is read back as on',
    () => switchOn(service, lampPath, transcript),
  );
  await steps.take(
    'The service unlocks the door, which an admin has to approve',
    'the unlock waited until it was approved, and the lock itself shows that it was done',
    () => unlockWithApproval({ admin, service }, doorPath, transcript),
  );
  await steps.take(
    'The access token expires, and the service calls again',
    'the call succeeded: the broker refreshed the token once, and the service noticed nothing',
    () => callAfterExpiry(service, linkId, stage.coco, transcript),
  );
  const databaseBefore = await steps.take(
    'An admin revokes the link',
    'the link is revoked permanently, and its encrypted tokens are gone',
    () => revoke(admin, linkId, stage.databaseUrl, transcript),
  );
  await steps.take('The service calls once more', 'refused with 404, before COCO was asked anything', () =>
    callAfterRevocation(service, { linkId, lampPath }, stage.coco, transcript),
  );
  await steps.take('The service looks up who did what', 'every command and every change has its record', () =>
    readActivity(service, linkId, transcript),
  );
  await steps.take(
    'Everything that was kept or said is searched for secrets',
    'no token, no code and no key of anyone is in any of it, and the search can find',
    () => searchForSecrets(stage, { linkId, serviceKey, ...confirmable, databaseBefore }, transcript),
  );
}
