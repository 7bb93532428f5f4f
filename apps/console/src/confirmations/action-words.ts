import type { PendingAction } from '../api/client/schemas.js';
import { nameInText } from '../layout/text/name-text.js';

/** What is done once the action is confirmed. */
export function actionText({ kind, content }: PendingAction): string {
  switch (kind) {
    case 'revoke_all_links':
      return 'Revoke every link';
    case 'retire_key':
      return `Retire the key ${content.keyId ?? ''} permanently`;
    case 'erase_user':
      return `Erase the user ${nameInText(content.userId ?? '')} permanently`;
  }
}

/** What its state means. */
export const actionStates: Readonly<Record<PendingAction['state'], { label: string; colour: string }>> = {
  waiting: { label: 'Waiting', colour: 'orange' },
  confirmed: { label: 'Confirmed', colour: 'teal' },
  refused: { label: 'Refused', colour: 'gray' },
  expired: { label: 'Expired', colour: 'gray' },
};
