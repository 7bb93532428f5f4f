import { Text } from '@mantine/core';
import { LonePage } from './lone-page.js';
import { LinkButton } from './page-links.js';

/** Shown for an unknown address. */
export function NotFoundPage() {
  return (
    <LonePage title="Page not found">
      <Text>The address may be mistyped, or from an older version of the console.</Text>
      <LinkButton to="/">Go to overview</LinkButton>
    </LonePage>
  );
}
