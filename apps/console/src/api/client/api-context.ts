import { createContext, useContext } from 'react';
import { ApiClient } from './api-client.js';

const ApiContext = createContext(new ApiClient());

/** Gives the pages below it the client they call the broker with. */
export const ApiProvider = ApiContext.Provider;

/** The client of this console. */
export function useApi(): ApiClient {
  return useContext(ApiContext);
}
