import { TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useRef, type SubmitEvent } from 'react';
import { exactTextOf } from '../layout/forms/form-fields.js';
import { wantedText } from './search-text.js';

/** One box on every page, for any id and for parts of names. `/` moves the focus into it, and from a field Ctrl-K or Cmd-K. */
export function SearchBox() {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const focus = (): void => {
    // A dialog keeps the focus until it is closed.
    if (document.querySelector('[role="dialog"]') !== null) return;
    input.current?.focus();
    input.current?.select();
  };
  useHotkeys([['/', focus]]);
  useHotkeys([['mod+K', focus]], []);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = wantedText(exactTextOf(new FormData(event.currentTarget), 'q') ?? '');
    event.currentTarget.reset();
    if (text !== '') void navigate({ to: '/search', search: { q: text } });
  };
  return (
    <form role="search" aria-label="Everything" onSubmit={submit} style={{ flexGrow: 1, maxWidth: 420 }}>
      <TextInput
        ref={input}
        name="q"
        type="search"
        aria-label="Search everything"
        placeholder="User, or any id"
        aria-keyshortcuts="/ Control+K Meta+K"
        maxLength={400}
      />
    </form>
  );
}
