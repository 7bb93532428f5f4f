import { Checkbox, FileInput, List, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useBeginImport, useImportKey } from '../api/imports.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { CopyText } from '../layout/text/copy-text.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { ForRole } from '../session/for-role.js';

/** Sends an encrypted file of tokens; unless told otherwise, only to check it. */
export function NewImportPage() {
  const key = useImportKey();
  return (
    <Page
      title="Import tokens"
      intro="Rehearse with a dry run first. Before the real import, the old system must have stopped its refreshes on all its machines."
    >
      <Loaded query={key} what="the public key">
        {({ recipient }) => (
          <Stack>
            <Text>
              Encrypt the file on the machine that it was exported on: one JSON object on each line, with
              service, userId and refreshToken.
            </Text>
            <CopyText text={`age -r ${recipient} -o tokens.age tokens.jsonl`} what="the command" />
          </Stack>
        )}
      </Loaded>
      <ForRole roles={['operator']} to="import tokens">
        <ImportForm />
      </ForRole>
    </Page>
  );
}

function ImportForm() {
  const [file, setFile] = useState<File | null>(null);
  const [dryRun, setDryRun] = useState(true);
  const begin = useBeginImport();
  const navigate = useNavigate();
  const send = (): void => {
    if (file === null) return;
    begin.mutate(
      { file, dryRun },
      { onSuccess: ({ id }) => void navigate({ to: '/imports/$importId', params: { importId: id } }) },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack align="flex-start">
        <FileInput
          label="Encrypted file"
          description="At most 256 MiB; for a larger file use the command “broker links import”."
          placeholder="tokens.age"
          clearable
          required
          w="100%"
          maw={420}
          value={file}
          onChange={setFile}
        />
        <Checkbox
          label="Dry run"
          description="Checks every row, keeps no token, and presents none to COCO."
          checked={dryRun}
          onChange={(event) => {
            setDryRun(event.currentTarget.checked);
          }}
        />
        {!dryRun && <Consequences />}
        {begin.error !== null && <ProblemNotice error={begin.error} />}
        <BusyButton
          type="submit"
          isBusy={begin.isPending}
          disabled={file === null}
          {...(!dryRun && { color: 'red.9' })}
        >
          {dryRun ? 'Check the file' : 'Import these tokens'}
        </BusyButton>
      </Stack>
    </form>
  );
}

/** What cannot be taken back. */
function Consequences() {
  return (
    <List role="note" aria-label="What the import does">
      <List.Item>Each token is presented to COCO once, which uses it up.</List.Item>
      <List.Item>
        The old system must not refresh any of these users again: COCO may end their consent.
      </List.Item>
      <List.Item>Cancelling keeps the links already made; tokens not yet presented stay valid.</List.Item>
    </List>
  );
}
