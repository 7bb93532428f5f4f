import { Button, Text } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { LonePage } from '../layout/page/lone-page.js';
import { ShownKeys } from '../services/keys/shown-keys.js';
import { ownAddress, writtenOrigin } from './console-origin.js';

/** Around every page: new keys are shown above it, and it is opened on the console's own address only. */
export function RootPage() {
  const address = ownAddress(writtenOrigin(), location);
  if (address !== undefined) return <OtherAddressPage address={address} />;
  return (
    <ShownKeys>
      <Outlet />
    </ShownKeys>
  );
}

function OtherAddressPage({ address }: { readonly address: string }) {
  return (
    <LonePage title="The console has another address">
      <Text style={{ overflowWrap: 'anywhere' }}>
        This broker’s PUBLIC_URL is {new URL(address).origin}. Changes are accepted only from there.
      </Text>
      <Button component="a" href={address}>
        Open the console there
      </Button>
    </LonePage>
  );
}
