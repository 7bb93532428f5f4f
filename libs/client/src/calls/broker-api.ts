import type { Client } from 'openapi-fetch';
import type { paths } from '../generated/api.js';

/** Every API call by method and path, typed from the OpenAPI description; failures throw `BrokerClientError`. */
export type BrokerApi = Client<paths>;
