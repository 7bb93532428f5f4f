import type { LinkOutcome } from '#client';

const sentences: Readonly<Record<LinkOutcome['outcome'], string>> = {
  linked: 'Your COCO account is linked.',
  denied: 'You chose not to link.',
  failed: 'COCO did not answer. Please try again in a moment.',
  expired: 'That took too long. Please try again.',
  revoked: 'The link has ended meanwhile. Please link again.',
  not_begun_here: 'There is nothing here that you began.',
};

/** The message to the user for each outcome of linking. */
export function sentenceFor({ outcome }: LinkOutcome): string {
  return sentences[outcome];
}

/** The only page: a login; once logged in, a button to link; once linked, a button for the lamp. */
export function homePage(userId: string | undefined, isLinked: boolean): string {
  if (userId === undefined)
    return page(
      'Hello',
      '<form method="post" action="/login"><input name="userId"><button>Log in</button></form>',
    );
  return isLinked
    ? page('Your lamp', '<form method="post" action="/coco/lamp"><button>Switch it on</button></form>')
    : page('Your home', '<form method="post" action="/coco/link"><button>Link COCO</button></form>');
}

/** A page with a sentence that contains no outside input. */
export function sentencePage(sentence: string): string {
  return page(sentence, '<a href="/">Go on</a>');
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}
