import type { Client } from 'openapi-fetch';
import type { paths } from '../generated/api.js';

/** Every call of the broker's API by method and path, typed by its description; failures throw `BrokerClientError`. */
export type BrokerApi = Client<paths>;
