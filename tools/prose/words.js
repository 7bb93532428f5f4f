/**
 * Phrases that read as translated, each with what to write instead. Patterns match whole words, in any case,
 * over line breaks; ` ` stands for any white space. Add what a reader stumbled over, with a replacement.
 *
 * @type {readonly { readonly id: string, readonly pattern: string, readonly instead: string }[]}
 */
export const words = [
  { id: 'anew', pattern: 'anew', instead: 'again' },
  {
    id: 'is-none',
    pattern: '(?<!there )(?:is|are|was|were|be) none(?! of)',
    instead: 'is not a …, is invalid, there is no …',
  },
  {
    id: 'of-its-own',
    pattern:
      "of (?:its|their|his|her|your|our|my|one's) own(?=[.,;:)]|$| (?:and|or|that|which|with|for|to|on|in|by|as|after|at|is|are|was|when|where|so|but|already|here|there|below|tells?|each|instead)\\b)",
    instead: 'its own …, a separate …',
  },
  { id: 'whoever', pattern: 'who(?:so)?ever', instead: 'anyone who, or the role: the caller, an admin, …' },
  {
    id: 'is-told',
    pattern: '(?:is|are|was|were|be|been|being) told(?! apart)',
    instead: 'is notified, learns, the answer says',
  },
  { id: 'told-of', pattern: '(?:tells?|told|telling) (?:\\w+ )?of', instead: 'reports, notifies … about' },
  {
    id: 'lets-in',
    pattern: 'lets? (?:it|them|him|her|us|one|someone|nobody|no one|\\w+s) (?:in|out)',
    instead: 'accepts, admits, releases',
  },
  { id: 'stands', pattern: '(?:stands?|stood)(?! for| up| down)', instead: 'is, is written, is listed' },
  {
    id: 'what-is-not',
    pattern: '(?<!and )what (?:is|are|was) not(?! covered| detected| protected)',
    instead: 'anything that is not, or name it',
  },
  { id: 'what-there-is', pattern: 'what there (?:is|was)(?: not)?', instead: 'what exists, or name it' },
  { id: 'for-good', pattern: 'for good(?! reason)', instead: 'permanently' },
  { id: 'at-all-times', pattern: 'at all times', instead: 'always' },
  { id: 'in-vain', pattern: 'in vain', instead: 'without success, to no effect' },
  { id: 'a-word', pattern: 'a word (?:about|of|on)|without a word', instead: 'say what it says; silently' },
  { id: 'goes-without', pattern: '(?:goes?|went) without', instead: 'has no, lacks' },
  { id: 'by-itself', pattern: 'by (?:itself|themselves)', instead: 'on its own, automatically' },
  { id: 'none-but', pattern: '(?:none|nobody|no one|nothing) but', instead: 'only' },
  { id: 'such-as-it-is', pattern: 'such as (?:it is|they are)', instead: 'as it is' },
  { id: 'whose-move', pattern: 'whose move', instead: 'who has to act' },
  { id: 'no-more', pattern: 'no more(?=[.,;:)]|$)', instead: 'no longer' },
  { id: 'somebody', pattern: 'somebody', instead: 'someone, or name the role' },
  { id: 'beside', pattern: 'beside', instead: 'next to, along with, besides, in addition to' },
  { id: 'heed', pattern: 'heed(?:s|ed)?', instead: 'honour, respect, use' },
  { id: 'at-hand', pattern: 'at hand', instead: 'available' },
  { id: 'to-be-had', pattern: '(?:can|cannot|could|may|to) (?:not )?be had', instead: 'available' },
  { id: 'hears-of', pattern: '(?:hears?|heard|hearing) of', instead: 'learns about, sees, receives' },
  { id: 'comes-about', pattern: '(?:come|comes|came) about', instead: 'happens, succeeds' },
  { id: 'comes-of', pattern: '(?:come|comes|came) of', instead: 'results from, is caused by' },
  { id: 'a-further', pattern: 'a further', instead: 'another' },
  { id: 'thereby', pattern: 'there(?:by|of|upon)', instead: 'so, of it, then' },
  {
    id: 'goes-on',
    pattern: '(?:go|goes|went|going) on(?: to)? (?:\\w+ing|as)',
    instead: 'keeps …ing, continues to',
  },
  { id: 'for-ever', pattern: 'for ever', instead: 'forever' },
  {
    id: 'all-that',
    pattern: 'all that (?:is|are|was|were|it|the|a|they|you|has|have|can)',
    instead: 'everything …, all …',
  },
  {
    id: 'that-is-no',
    pattern: '(?:that|which) (?:is|are|was|were) no(?! longer| more| such| need| other| one)',
    instead: 'that is not a …, an invalid …',
  },
  {
    id: 'is-whole',
    pattern: '(?:is|are|be|was|were|stays?|still|not) whole',
    instead: 'is complete, is intact',
  },
  { id: 'no-good', pattern: '(?:is|are|was|were) no good', instead: 'is invalid' },
  { id: 'hand-on', pattern: '(?:hand|hands|handed|handing) (?:\\S+ )?on', instead: 'pass, forward, send' },
  { id: 'an-own', pattern: '(?:an|no) own', instead: 'its own' },
  {
    id: 'let-go',
    pattern: '(?:let|lets|letting) (?:\\S+ )?go of|(?:let|lets|letting) go(?! on)',
    instead: 'release, drop',
  },
  { id: 'the-very', pattern: 'the very (?:same|first|last)', instead: 'the same, the first, the last' },
  { id: 'is-said', pattern: '(?:is|are|was|were) said', instead: 'is documented, is reported' },
  {
    id: 'is-of',
    pattern: '(?:is|are|was|were|be) of (?:another|no|one|its|this|that|whom)(?! type| kind| size)',
    instead: 'belongs to, comes from',
  },
  {
    id: 'taken-for',
    pattern: 'taken for(?= an?\\b| the\\b)',
    instead: 'mistaken for, treated as',
  },
  { id: 'trouble', pattern: 'troubles?', instead: 'last error, failure, problem' },
  {
    id: 'seal',
    pattern: '(?:un)?seal(?:s|ed|ing)?',
    instead: 'encrypt (data), wrap (a key), chain (records)',
  },
];
