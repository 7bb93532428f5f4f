import { Button } from '@mantine/core';
import { fileAddress } from './file-address.js';

interface ExportButtonProps {
  /** The list's path in the API. */
  readonly path: string;
  /** What the list is narrowed by. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** CSV if left out. */
  readonly format?: 'csv' | 'ndjson';
}

/** Downloads the complete list under the present filters, not just this page. Screen readers see a link. */
export function ExportButton({ path, query = {}, format }: ExportButtonProps) {
  const address = fileAddress(`${path}/export`, { ...query, format });
  return (
    <Button component="a" variant="default" href={address} download>
      {format === 'ndjson' ? 'Export NDJSON' : 'Export CSV'}
    </Button>
  );
}
