import { NativeSelect, TextInput } from '@mantine/core';
import type { ComponentType } from 'react';
import { exactTextOf, localTime, textOf, timeOf } from './form-fields.js';

interface Named<Name extends string> {
  /** As the address has it. */
  readonly name: Name;
  readonly label: string;
}

interface TextFilter<Name extends string> extends Named<Name> {
  /** `exact`: the blanks that the text begins or ends with are part of it. */
  readonly kind: 'text' | 'exact';
  readonly placeholder?: string;
  readonly inputMode?: 'numeric';
}

interface ChoiceFilter<Name extends string> extends Named<Name> {
  readonly kind: 'choice';
  readonly values: readonly string[];
  /** By value; the values themselves if left out. */
  readonly labels?: Readonly<Record<string, string>>;
}

interface TimeFilter<Name extends string> extends Named<Name> {
  readonly kind: 'time';
}

/** A filter whose field draws itself, and is not written to. */
interface OwnFilter<Name extends string> {
  readonly kind: 'own';
  readonly name: Name;
  readonly Field: ComponentType<{ readonly chosen: string | undefined }>;
}

/** One thing that a list can be searched by. */
export type Filter<Name extends string = string> =
  TextFilter<Name> | ChoiceFilter<Name> | TimeFilter<Name> | OwnFilter<Name>;

/** A user, by the exact id. */
export const userFilter: Filter<'userId'> = {
  kind: 'exact',
  name: 'userId',
  label: 'User',
  placeholder: 'as the service names it',
};

interface FilterFieldProps {
  readonly filter: Filter;
  /** What the address says. */
  readonly chosen: string | undefined;
}

/** The field of a filter. */
export function FilterField({ filter, chosen }: FilterFieldProps) {
  switch (filter.kind) {
    case 'own':
      return <filter.Field chosen={chosen} />;
    case 'choice':
      return <ChoiceField {...filter} chosen={chosen} />;
    case 'time':
      return (
        <TextInput
          name={filter.name}
          label={filter.label}
          type="datetime-local"
          defaultValue={localTime(chosen)}
        />
      );
    case 'text':
    case 'exact': {
      const { kind: _kind, ...field } = filter;
      return <TextInput {...field} defaultValue={chosen} />;
    }
  }
}

interface ChoiceFieldProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly chosen: string | undefined;
}

/** One of several values, or any. */
export function ChoiceField({ name, label, values, labels, chosen }: ChoiceFieldProps) {
  return (
    <NativeSelect name={name} label={label} defaultValue={chosen ?? ''}>
      <option value="">Any</option>
      {values.map((value) => (
        <option key={value} value={value}>
          {labels?.[value] ?? value}
        </option>
      ))}
    </NativeSelect>
  );
}

/** What the field of a filter shows for what the address says; `undefined` for one that draws itself. */
export function shownText({ kind }: Filter, chosen: string | undefined): string | undefined {
  if (kind === 'own') return undefined;
  return kind === 'time' ? localTime(chosen) : (chosen ?? '');
}

/** What the field of a filter says, as the address has it; `undefined` if it is empty. */
export function filterIn(form: FormData, { kind, name }: Filter): string | undefined {
  if (kind === 'time') return timeOf(form, name);
  return kind === 'exact' ? exactTextOf(form, name) : textOf(form, name);
}
