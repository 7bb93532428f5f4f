/** The API of links: lists, one link, what was done through it, and revocations. */
export { LinksModule } from './links.module.js';
