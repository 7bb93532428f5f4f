import { Button, Group, NativeSelect, Paper, SimpleGrid, type SimpleGridProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { LinkButton } from '../page/page-links.js';
import { useFormOfAddress } from './use-form-of-address.js';

interface FilterFormProps {
  /** What is searched, as the form's name. */
  readonly label: string;
  /** What the address says, by the names of the fields that it is written to. */
  readonly values: Readonly<Record<string, string>>;
  readonly columns: SimpleGridProps['cols'];
  /** The fields. */
  readonly children: ReactNode;
  /** Below the fields. */
  readonly more?: ReactNode;
  /** Whether anything is searched for, so that there is more to show. */
  readonly isFiltered: boolean;
  readonly onSearch: (form: FormData) => void;
}

/** The filters of a list, which are kept in the address so that they can be bookmarked and shared. */
export function FilterForm({
  label,
  values,
  columns,
  children,
  more,
  isFiltered,
  onSearch,
}: FilterFormProps) {
  const form = useFormOfAddress(values);
  return (
    <Paper withBorder p="md">
      <form
        ref={form}
        role="search"
        aria-label={label}
        onSubmit={(event) => {
          event.preventDefault();
          onSearch(new FormData(event.currentTarget));
        }}
      >
        <SimpleGrid cols={columns}>{children}</SimpleGrid>
        {more}
        <Group mt="md">
          <Button type="submit">Search</Button>
          {isFiltered && <ShowAll />}
        </Group>
      </form>
    </Paper>
  );
}

/** Leads from a search to the whole list. */
export function ShowAll() {
  return (
    <LinkButton to="." search={{}} variant="default">
      Show all
    </LinkButton>
  );
}

interface ChoiceFieldProps<T extends string> {
  readonly name: string;
  readonly label: string;
  readonly values: readonly T[];
  /** By value; the values themselves if left out. */
  readonly labels?: Readonly<Record<T, string>>;
  readonly chosen: string | undefined;
}

/** One of several values, or any. */
export function ChoiceField<T extends string>({ name, label, values, labels, chosen }: ChoiceFieldProps<T>) {
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
