import { useMutation, type UseMutationOptions, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { SingleFlight } from './single-flight.js';

type ChangeOptions<Output, Input> = Omit<UseMutationOptions<Output, Error, Input>, 'mutationFn'> & {
  readonly change: (input: Input) => Promise<Output>;
};

/** A call that changes something. While it runs, the same call is not made again. */
export function useChange<Output, Input = void>({
  change,
  ...options
}: ChangeOptions<Output, Input>): UseMutationResult<Output, Error, Input> {
  const [flight] = useState(() => new SingleFlight<Input, Output>());
  return useMutation({ ...options, mutationFn: (input: Input) => flight.run(input, change) });
}
