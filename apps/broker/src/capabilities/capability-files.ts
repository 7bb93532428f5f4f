/** Where the page of capabilities is, and the client's types of commands. */
export const CAPABILITIES_PAGE = 'docs/capabilities.md';
export const CAPABILITY_TYPES = 'libs/client/src/generated/capabilities.ts';
