import { useEffect, type RefObject } from 'react';

/**
 * Moves the focus to the first field that is wrong, or to the message if no field is, so that it is read out and in view.
 *
 * @param problem anything that is another object for each failure; `undefined` or `null` for none
 */
export function useFocusOnProblem(
  form: RefObject<HTMLElement | null>,
  problem: object | null | undefined,
): void {
  useEffect(() => {
    if (problem === null || problem === undefined) return;
    const place =
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
      form.current?.querySelector<HTMLElement>('[role="alert"]');
    place?.focus();
  }, [form, problem]);
}
