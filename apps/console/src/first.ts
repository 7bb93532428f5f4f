/** The first script of the page, and a small one: it asks the broker while the large one is on its way. */
import { EarlyAnswers } from './api/client/early-answers.js';

/** For the first reads of the page. */
export const early = EarlyAnswers.askFor(location.pathname);
