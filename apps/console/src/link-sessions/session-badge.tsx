import { Badge } from '@mantine/core';
import type { SessionState } from '../api/client/schemas.js';
import { sessionColour, sessionLabels } from './session-words.js';

/** How far an attempt to link is, or how it ended. A newer broker may send states that this console does not know. */
export function SessionBadge({ state }: { readonly state: SessionState }) {
  const labels: Readonly<Partial<Record<string, string>>> = sessionLabels;
  return (
    <Badge variant="light" color={sessionColour(state)} tt="none" style={{ flexShrink: 0 }}>
      {labels[state] ?? state}
    </Badge>
  );
}
