import { Box, Button, Group, Paper, SimpleGrid, type SimpleGridProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId, type ReactNode } from 'react';
import { LinkButton } from '../page/page-links.js';
import { FilterField, filterIn, shownText, type Filter } from './filter-field.js';
import { useFormOfAddress } from './use-form-of-address.js';

/** What is searched for, by the names of the filters. */
type Chosen = Readonly<Partial<Record<string, string>>>;

interface FilterFormProps<Name extends string> {
  /** What is searched, as the form's name. */
  readonly label: string;
  readonly filters: readonly Filter<Name>[];
  /** What the address says. */
  readonly search: Readonly<Partial<Record<Name, string | undefined>>>;
  readonly columns: SimpleGridProps['cols'];
  /** Below the fields. */
  readonly more?: ReactNode;
  /** Whether anything is searched for, so that there is more to show. */
  readonly isFiltered: boolean;
  /** @param form what `more` has fields for */
  readonly onSearch: (chosen: Chosen, form: FormData) => void;
}

/**
 * The filters of a list, which are kept in the address so that they can be bookmarked and shared. On a phone they are folded, as
 * long as none is set: they would fill the screen before the list begins.
 */
export function FilterForm<Name extends string>({
  label,
  filters,
  search,
  columns,
  more,
  isFiltered,
  onSearch,
}: FilterFormProps<Name>) {
  const form = useFormOfAddress(textsOf(filters, search));
  const [isOpen, { toggle }] = useDisclosure(isFiltered);
  const fields = useId();
  return (
    <Paper withBorder p="md">
      <Button
        variant="default"
        hiddenFrom="xs"
        fullWidth
        aria-expanded={isOpen}
        aria-controls={fields}
        mb={isOpen ? 'sm' : 0}
        onClick={toggle}
      >
        Filters
      </Button>
      <Box id={fields} {...(!isOpen && { visibleFrom: 'xs' as const })}>
        <form
          ref={form}
          role="search"
          aria-label={label}
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            const chosen = filters.map((filter) => [filter.name, filterIn(data, filter)]);
            onSearch(Object.fromEntries(chosen) as Chosen, data);
          }}
        >
          <SimpleGrid cols={columns}>
            {filters.map((filter) => (
              <FilterField key={filter.name} filter={filter} chosen={search[filter.name]} />
            ))}
          </SimpleGrid>
          {more}
          <Group mt="md">
            <Button type="submit">Search</Button>
            {isFiltered && <ShowAll />}
          </Group>
        </form>
      </Box>
    </Paper>
  );
}

/** What the fields that can be written to show. */
function textsOf<Name extends string>(
  filters: readonly Filter<Name>[],
  search: FilterFormProps<Name>['search'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    filters.flatMap((filter) => {
      const text = shownText(filter, search[filter.name]);
      return text === undefined ? [] : [[filter.name, text]];
    }),
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
