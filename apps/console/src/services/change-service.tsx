import { Alert, List, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef, useState } from 'react';
import type { Versioned } from '../api/client/api-client.js';
import { ApiProblem } from '../api/client/problem.js';
import type { Service, ServiceDefinition } from '../api/client/schemas.js';
import { useChangeService } from '../api/services.js';
import { UnsavedGuard } from '../layout/forms/unsaved-guard.js';
import { useDraft } from '../layout/forms/use-draft.js';
import { openForm, reopenForm, type OpenForm } from './open-form.js';
import { ServiceForm } from './service-form.js';
import {
  changedFields,
  fieldLabels,
  onlyFields,
  textOfService,
  valueInWords,
  type ServiceText,
} from './service-text.js';

/**
 * The form that changes a service. It sends only what the admin changed, from the version that the form was filled from; what
 * someone else changes meanwhile is shown and taken over.
 *
 * @param service its current state
 */
export function ChangeService({ service }: { readonly service: Versioned<Service> }) {
  const { id } = service.value;
  const draft = useDraft(`service ${id}`);
  const [form, setForm] = useState(() => openForm(service, draft.kept));
  const change = useChangeService(id, (saved) => {
    setForm({ filled: saved, text: textOfService(saved.value), merge: undefined });
    draft.drop();
    tell('Saved.');
  });
  if (form.filled.tag !== service.tag && !change.isPending) setForm(reopenForm(form, service));

  const changed = changedFields(textOfService(form.filled.value), form.text);
  const type = (text: ServiceText): void => {
    setForm({ ...form, text });
    draft.keep(text, textOfService(form.filled.value));
  };
  const submit = (definition: ServiceDefinition): void => {
    if (changed.length === 0) tell('Nothing was changed.');
    else change.mutate({ changes: onlyFields(definition, changed), tag: form.filled.tag });
  };
  return (
    <>
      <UnsavedGuard isUnsaved={changed.length > 0} onDiscard={draft.drop} />
      <ServiceForm
        text={form.text}
        onType={type}
        notice={form.merge && <MergeNotice {...form.merge} />}
        action="Save"
        isBusy={change.isPending}
        error={form.merge !== undefined && wasOvertaken(change.error) ? null : change.error}
        onSubmit={submit}
      />
    </>
  );
}

/** What someone else changed while the form was open, and what became of it. */
function MergeNotice({ before, now, theirs, clashes }: NonNullable<OpenForm['merge']>) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    notice.current?.focus();
  }, [now]);
  return (
    <Alert
      ref={notice}
      tabIndex={-1}
      role="alert"
      color="orange"
      title="Someone else changed this service meanwhile"
    >
      <Text size="sm">
        The form now shows their changes. What you typed is kept and not saved yet: check it, then save.
      </Text>
      <List size="sm" mt="xs">
        {theirs.map((field) => (
          <List.Item key={field} style={{ overflowWrap: 'anywhere' }}>
            {fieldLabels[field]}: {valueInWords(field, before)} → {valueInWords(field, now)}
            {clashes.includes(field) && <b> (you changed it too; saving replaces theirs)</b>}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function wasOvertaken(error: Error | null): boolean {
  return error instanceof ApiProblem && error.code === 'changed_meanwhile';
}

function tell(message: string): string {
  return notifications.show({ message, color: 'teal' });
}
