import { Button, NativeSelect, Paper, Stack, Textarea, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { problemOfField } from '../api/problem.js';
import type { Service, ServiceDefinition } from '../api/schemas.js';
import { localTime } from '../layout/form-fields.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { ApprovalField } from './approval-field.js';
import { definitionOf } from './service-definition.js';
import { LimitFields } from './limit-fields.js';
import { ScopeFields } from './scope-fields.js';

interface ServiceFormProps {
  /** The initial values; left out for a new service. */
  readonly service?: Service;
  readonly action: string;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (definition: ServiceDefinition) => void;
}

/** The form for a service and its permissions. */
export function ServiceForm({ service, action, isBusy, error, onSubmit }: ServiceFormProps) {
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit(definitionOf(new FormData(event.currentTarget)));
  };
  const wrong = (field: string): string | undefined => problemOfField(error, field);
  return (
    <Paper withBorder p="md" maw={720}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="name" label="Name" required defaultValue={service?.name} error={wrong('name')} />
          <TextInput
            name="owner"
            label="Owner"
            description="The team or person responsible"
            required
            defaultValue={service?.owner}
            error={wrong('owner')}
          />
          <ScopeFields chosen={service?.scopes} error={wrong('scopes')} />
          <Textarea
            name="returnUrlPrefixes"
            label="Return URLs"
            description="Where users may return after linking: URL prefixes, one per line"
            autosize
            minRows={2}
            defaultValue={service?.returnUrlPrefixes.join('\n')}
            error={wrong('returnUrlPrefixes')}
          />
          <NativeSelect
            name="linkAccess"
            label="Links it may use"
            defaultValue={service?.linkAccess ?? 'own'}
          >
            <option value="own">Only those it created</option>
            <option value="any">Those of every service</option>
          </NativeSelect>
          <NativeSelect
            name="requiredActor"
            label="Who must cause sensitive commands"
            description="Verified by an Actor-Token that the service sends with the command"
            defaultValue={service?.requiredActor ?? 'none'}
            error={wrong('requiredActor')}
          >
            <option value="none">Nobody need be named</option>
            <option value="verified">A verified person</option>
            <option value="link_user">The link’s own user</option>
          </NativeSelect>
          <ApprovalField rules={service?.requiredApproval} error={wrong('requiredApproval')} />
          <LimitFields service={service} expiresAt={localTime(service?.expiresAt)} wrong={wrong} />
          {error !== null && <ProblemNotice error={error} />}
          <Button type="submit" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
            {action}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
