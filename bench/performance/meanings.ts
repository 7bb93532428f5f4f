/** What a reader has to know of the figures of each bench. */
export const meanings: Readonly<Record<string, string>> = {
  proxy:
    'All subjects answer the same 1 KB through the same upstream, in turns. `node` is the barest relay on node:http and undici, without any check; `reply-from` is Fastify with @fastify/reply-from. The broker also authenticates the service, checks its rights, finds the link and its token, searches the answer for that token, counts and logs. Processor time includes all processes of the subject.',
  refresh:
    'Links that are all due are refreshed against a token endpoint that answers at once: what remains is the work of the broker and PostgreSQL. The bare refresher claims, calls and stores encrypted pairs as well, but has no journal, no data keys and no counts. Bytes are what one refresh adds.',
  replicas:
    'All processes share two cores: more replicas only speed things up until those are used up. So read the processor time, which stays the same for each refresh where replicas do not hinder each other, and divide your cores by it. The standby comes and goes with each round, so the ratio bears more than the speeds. All links are due at once, and COCO answers at once.',
  commands:
    'Both versions run on the same database and take the same commands in turns, so their ratio bears more than either figure.',
  'live-links':
    'Each link is called once; memory is the heap and the buffers outside it after garbage collection, less what the broker held before. Resident memory grows more, because Node leaves room for garbage.',
  start:
    'From the start of the process until its readiness probe succeeds, on a migrated database; at rest ten seconds later.',
  soak: 'The heap is looked at after garbage collection. Its slope is the straight line closest to all looks but those of the first tenth, during which memories fill.',
  links:
    'The table shows the slowest pages. A p99 with few rounds is the slowest of them. Revocation ends the links of two services in batches, as a broker does.',
  revoke: 'Milliseconds after the revoking replica answered.',
  import: 'Every row has to be linked, or the bench fails.',
  rewrap: 'One process and PostgreSQL share the machine.',
};
