/** The links API: lists, one link, its activity, and revocations. */
export { LinksModule } from './links.module.js';
