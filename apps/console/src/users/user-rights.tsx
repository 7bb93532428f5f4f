import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { userPageAddress } from '../api/users.js';
import { Section } from '../layout/page/section.js';
import { ForRole } from '../session/for-role.js';
import { EraseDialog } from './erase-dialog.js';

/** What a user can ask for: everything that is kept about them, and its erasure. */
export function UserRights({ userId }: { readonly userId: string }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <Section title="This user’s rights">
      <Group>
        <Button component="a" variant="default" href={userPageAddress(userId)} download>
          Export what is kept
        </Button>
        <ForRole roles={['operator']} to="erase the user">
          <Button variant="default" color="red" onClick={open}>
            Erase the user…
          </Button>
        </ForRole>
      </Group>
      {isOpen && <EraseDialog userId={userId} onClose={close} />}
    </Section>
  );
}
