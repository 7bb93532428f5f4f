import { useEffect, useRef, type RefObject } from 'react';

/**
 * A form whose fields show what the address says, even after going back. The fields are written to, not replaced, so that
 * the one with the focus keeps it.
 *
 * @param values by the names of the fields; a field that is not named is left alone
 */
export function useFormOfAddress(
  values: Readonly<Record<string, string>>,
): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  const key = JSON.stringify(values);
  useEffect(() => {
    for (const [name, value] of Object.entries(JSON.parse(key) as Readonly<Record<string, string>>)) {
      const field = form.current?.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
  }, [key]);
  return form;
}
