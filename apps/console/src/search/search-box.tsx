import { TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useRef, type SubmitEvent } from 'react';
import { exactTextOf } from '../layout/form-fields.js';
import { wantedText } from './search-text.js';

/** One box on every page, for any id and for parts of names. `/` moves the focus into it. */
export function SearchBox() {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
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
        aria-keyshortcuts="/"
        maxLength={400}
      />
    </form>
  );
}
