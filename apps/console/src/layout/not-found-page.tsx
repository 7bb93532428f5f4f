import { Text } from '@mantine/core';
import { LonePage } from './lone-page.js';
import { LinkButton } from './page-links.js';

/** Stands where an address leads nowhere. */
export function NotFoundPage() {
  return (
    <LonePage title="There is no such page">
      <Text>The address may be mistyped, or of an older version of the console.</Text>
      <LinkButton to="/">To the overview</LinkButton>
    </LonePage>
  );
}
