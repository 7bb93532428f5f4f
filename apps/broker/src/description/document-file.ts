/** Where the description of the API is kept, below the folder of the package. */
export const DOCUMENT_FILE = 'docs/openapi.json';
