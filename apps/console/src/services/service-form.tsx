import { Group, NativeSelect, Paper, Stack, Textarea, TextInput } from '@mantine/core';
import { useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { ApiProblem } from '../api/client/problem.js';
import type { ServiceDefinition } from '../api/client/schemas.js';
import { useHoldsRole } from '../api/client/session.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { useFocusOnProblem } from '../layout/forms/use-focus-on-problem.js';
import { ForRole } from '../session/for-role.js';
import { LimitFields } from './limit-fields.js';
import { ScopeFields } from './scope-fields.js';
import { fieldNames, readText, type FieldProblems, type ServiceText } from './service-text.js';

interface ServiceFormProps {
  readonly text: ServiceText;
  readonly onType: (text: ServiceText) => void;
  /** Above the fields: what the admin has to know before saving. */
  readonly notice?: ReactNode;
  readonly action: string;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (definition: ServiceDefinition) => void;
}

/** What a field of the form shows, and what it does when it is typed into. */
export interface FieldBinding {
  readonly name: keyof ServiceText;
  readonly value: string;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
  readonly error: string | undefined;
}

/** The form for a service and its permissions. */
export function ServiceForm(props: ServiceFormProps) {
  const { text, onType, notice, action, isBusy, error, onSubmit } = props;
  const [unread, setUnread] = useState<FieldProblems>();
  const form = useRef<HTMLFormElement>(null);
  useFocusOnProblem(form, unread ?? error);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { definition, problems } = readText(text);
    setUnread(problems);
    if (definition !== undefined) onSubmit(definition);
  };
  const mayChange = useHoldsRole('access');
  const wrong = (field: keyof ServiceText): string | undefined =>
    unread === undefined ? fieldProblem(error, field) : unread[field];
  const bind = (name: keyof ServiceText): FieldBinding => ({
    name,
    value: text[name],
    onChange: ({ currentTarget: { value } }) => {
      onType({ ...text, [name]: value });
    },
    error: wrong(name),
  });
  return (
    <Paper withBorder p="md" maw={720}>
      <form ref={form} onSubmit={submit}>
        <fieldset disabled={!mayChange} style={{ border: 0, margin: 0, padding: 0, minInlineSize: 0 }}>
          <Stack>
            {notice}
            <NameFields bind={bind} />
            <ScopeFields
              chosen={text.scopes}
              onChoose={(scopes) => {
                onType({ ...text, scopes });
              }}
              error={wrong('scopes')}
            />
            <ReturnUrlField bind={bind} />
            <AccessFields bind={bind} />
            <LimitFields bind={bind} />
            {error !== null && unread === undefined && !isShownAtFields(error) && (
              <ProblemNotice error={error} />
            )}
            <Group>
              <ForRole roles={['access']} to="change this">
                <BusyButton type="submit" isBusy={isBusy}>
                  {action}
                </BusyButton>
              </ForRole>
            </Group>
          </Stack>
        </fieldset>
      </form>
    </Paper>
  );
}

interface FieldsProps {
  readonly bind: (name: keyof ServiceText) => FieldBinding;
}

function NameFields({ bind }: FieldsProps) {
  return (
    <>
      <TextInput label="Name" required {...bind('name')} />
      <TextInput label="Owner" description="The team or person responsible" required {...bind('owner')} />
    </>
  );
}

function ReturnUrlField({ bind }: FieldsProps) {
  return (
    <Textarea
      label="Return URLs"
      description="Where users may return after linking: URL prefixes, one per line"
      autosize
      minRows={2}
      {...bind('returnUrlPrefixes')}
    />
  );
}

function AccessFields({ bind }: FieldsProps) {
  return (
    <>
      <NativeSelect label="Links it may use" {...bind('linkAccess')}>
        <option value="own">Only those it created</option>
        <option value="any">Those of every service</option>
      </NativeSelect>
      <NativeSelect
        label="Person required for sensitive commands"
        description="Verified by an Actor-Token that the service sends with the command"
        {...bind('requiredActor')}
      >
        <option value="none">Nobody need be named</option>
        <option value="verified">A verified person</option>
        <option value="link_user">The link’s own user</option>
      </NativeSelect>
      <Textarea
        label="Commands that wait for approval"
        description="One per line: a capability, or NAME.COMMAND, and its rule: always, never, no verified actor, or outside 08:00-20:00 in Europe/Berlin"
        placeholder="LOCK_CONTROL: always"
        autosize
        minRows={2}
        {...bind('requiredApproval')}
      />
    </>
  );
}

/** The broker's message about a field, or about a member of a list field. */
function fieldProblem(error: Error | null, name: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const message = error.body.errors?.find(({ field }) => isOf(field, name))?.message;
  // Programs send null where people leave a field empty, call operations, and send lists where people type lines.
  return message
    ?.replace(/, or null for /, '; leave empty for ')
    .replaceAll(/ \(GET [^)]*\)/g, '')
    .replaceAll(/\bitem (?=\d+:)/g, 'line ');
}

/** Then a notice would only repeat the fields, by names that programs use. */
function isShownAtFields(error: Error): boolean {
  if (!(error instanceof ApiProblem)) return false;
  const { errors = [] } = error.body;
  return errors.length > 0 && errors.every(({ field }) => fieldNames.some((name) => isOf(field, name)));
}

function isOf(field: string, name: string): boolean {
  return field === name || field.startsWith(`${name}[`);
}
