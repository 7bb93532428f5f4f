import type { PendingAction } from '../api/schemas.js';

/** What is done once the action is confirmed. */
export function actionText({ kind, content }: PendingAction): string {
  return kind === 'revoke_all_links'
    ? 'Revoke every link'
    : `Retire the key ${content.keyId ?? ''} permanently`;
}

/** What its state means. */
export const actionStates: Readonly<Record<PendingAction['state'], { label: string; colour: string }>> = {
  waiting: { label: 'Waiting', colour: 'orange' },
  confirmed: { label: 'Confirmed', colour: 'teal' },
  refused: { label: 'Refused', colour: 'gray' },
  expired: { label: 'Expired', colour: 'gray' },
};
