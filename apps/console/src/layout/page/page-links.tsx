import { Anchor, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

/** A link to another page of the console, in running text. */
export const PageLink = createLink(Anchor<'a'>);

/** A link to another page of the console that looks like a button: for screen readers, and for new tabs, it is a link. */
export const LinkButton = createLink(AnchorButton);

function AnchorButton(props: ButtonProps & ComponentProps<'a'>) {
  return <Button component="a" {...props} />;
}
