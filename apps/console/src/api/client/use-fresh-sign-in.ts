import { useSyncExternalStore } from 'react';
import { useApi } from './api-context.js';

/** Whether a call waits until the person signs in again. */
export function useFreshSignIn(): boolean {
  const { freshSignIn } = useApi();
  return useSyncExternalStore(freshSignIn.subscribe, freshSignIn.isAsked);
}
