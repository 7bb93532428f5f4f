import { Anchor, AppShell, Badge, Burger, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRef, type ReactNode } from 'react';
import type { Session } from '../../api/client/session.js';
import { FreshSignInDialog } from '../../session/fresh-sign-in-dialog.js';
import { SessionWarning } from '../../session/session-warning.js';
import { SignOutButton } from '../../session/sign-out-button.js';
import { ColourSchemeSwitch } from './colour-scheme-switch.js';
import { Navigation } from './navigation.js';
import { SearchBox } from '../../search/search-box.js';
import { SkipLink } from './skip-link.js';
import { PAGE_ID, useFocusOnNavigation } from './use-focus-on-navigation.js';
import { useFocusRescue } from './use-focus-rescue.js';

/** How many roles there are. */
const ALL_ROLES = 4;

interface ConsoleFrameProps {
  readonly session: Session;
  readonly children: ReactNode;
}

/** The frame of every page: the navigation, which collapses on a phone, and who is signed in. */
export function ConsoleFrame({ session, children }: ConsoleFrameProps) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const burger = useRef<HTMLButtonElement>(null);
  useFocusOnNavigation();
  useFocusRescue();
  return (
    <>
      <SkipLink />
      <FreshSignInDialog subject={session.subject} />
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        padding="md"
        onKeyDown={({ key }) => {
          if (key !== 'Escape' || !isOpen) return;
          close();
          burger.current?.focus();
        }}
      >
        <AppShell.Header>
          <Group h="100%" px="md" gap="sm" wrap="nowrap">
            <Burger
              ref={burger}
              hiddenFrom="sm"
              size="sm"
              opened={isOpen}
              onClick={toggle}
              aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
              aria-expanded={isOpen}
            />
            <img src="/console/assets/console.svg" alt="" width={28} height={28} />
            <Text fw={650} visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
              COCO token broker
            </Text>
            <EnvironmentBadge name={session.environment} />
            <SearchBox />
          </Group>
        </AppShell.Header>
        {/* Not only moved off screen: the keyboard would still reach it. */}
        <AppShell.Navbar p="sm" aria-label="Pages" display={{ base: isOpen ? 'flex' : 'none', sm: 'flex' }}>
          <AppShell.Section grow>
            <Navigation onChoose={close} />
          </AppShell.Section>
          <You session={session} />
        </AppShell.Navbar>
        <AppShell.Main id={PAGE_ID}>
          <SessionWarning session={session} />
          {children}
        </AppShell.Main>
      </AppShell>
    </>
  );
}

/** Who is signed in with which roles, to which version of the broker. */
function You({ session }: { readonly session: Session }) {
  return (
    <Stack component="section" aria-label="You" gap="xs">
      <ColourSchemeSwitch />
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Signed in as {session.name}
      </Text>
      <Text size="xs" c="dimmed">
        {session.roles.length === ALL_ROLES ? 'All roles' : `Roles: ${session.roles.join(', ')}`}
      </Text>
      <Text size="xs" c="dimmed">
        Broker {session.version} ·{' '}
        <Anchor underline="always" href="/reference" target="_blank" rel="noreferrer">
          API reference
        </Anchor>
      </Text>
      <SignOutButton />
    </Stack>
  );
}

/** So that nobody mistakes production for a test. */
function EnvironmentBadge({ name }: { readonly name: string | undefined }) {
  if (name === undefined) return null;
  return (
    <Badge variant="light" color="orange" tt="none" style={{ flexShrink: 0 }}>
      {name}
    </Badge>
  );
}
