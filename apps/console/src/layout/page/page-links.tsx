import { Anchor, Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** A link to another page of the console, in running text. */
export const PageLink = createLink(Anchor<'a'>);

/** A link to another page of the console that looks like a button. */
export const LinkButton = createLink(Button<'a'>);
