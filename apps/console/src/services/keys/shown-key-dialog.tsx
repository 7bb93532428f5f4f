import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CopyText } from '../../layout/text/copy-text.js';
import { useReturnFocus } from '../../layout/forms/use-return-focus.js';
import { nameInText } from '../../layout/text/name-text.js';

interface ShownKeyDialogProps {
  readonly serviceName: string;
  readonly shownKey: string;
  readonly onClose: () => void;
}

/** Shows a new key, only this once. Only its own button closes it, so that no stray click loses the key. */
export function ShownKeyDialog({ serviceName, shownKey, onClose }: ShownKeyDialogProps) {
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`API key for ${nameInText(serviceName)}`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Text>
          This is the only time it is shown: the broker stores only its digest. Put it where the service reads
          its secrets.
        </Text>
        <CopyText text={shownKey} what="key" />
        <Group justify="flex-end">
          <Button onClick={onClose}>I’ve saved it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
