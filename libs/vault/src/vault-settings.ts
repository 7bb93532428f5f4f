import { setting, Settings } from '#kernel';

/** How much the vault keeps decrypted in memory. Provided by the app's configuration. */
export abstract class VaultSettings extends Settings({
  liveLinkMemory: setting.wholeNumber({
    name: 'LIVE_LINK_MEMORY',
    unit: 'bytes',
    min: 0,
    max: 137_438_953_472,
    fallback: 150_000_000,
    meaning: 'Memory for links in use, each with its decrypted access token. 0: none is kept.',
    why: 'Room for 50,000 links with tokens of 1,200 characters; a link beyond it costs a statement and a decryption for each call.',
  }),
  liveLinkIdle: setting.duration({
    name: 'LIVE_LINK_IDLE',
    min: 1,
    max: 86_400,
    fallback: 900,
    meaning: 'How long an unused access token stays decrypted in memory.',
    why: 'A user who switches lamps does so again within minutes; a token that nobody uses should not be found in a memory dump.',
  }),
}) {}
