/** Path of the API's description within the package. */
export const DOCUMENT_FILE = 'docs/openapi.json';
