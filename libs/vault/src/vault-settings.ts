import { setting, Settings } from '#kernel';

/** What the vault keeps opened in memory. Provided by the app's configuration. */
export abstract class VaultSettings extends Settings({
  liveLinkLimit: setting.wholeNumber({
    name: 'LIVE_LINK_LIMIT',
    unit: 'links',
    min: 0,
    max: 10_000_000,
    fallback: 50_000,
    meaning: 'Links whose access token is kept opened in memory, at most.',
    why: 'At 2 KB a token that is about 100 MB; a link that is not in memory costs each call a statement and a decryption.',
  }),
  liveLinkIdle: setting.duration({
    name: 'LIVE_LINK_IDLE',
    min: 1,
    max: 86_400,
    fallback: 900,
    meaning: 'How long an unused access token stays opened in memory.',
    why: 'A user who switches lamps does so again within minutes; a token that nobody uses should not be found in a memory dump.',
  }),
}) {}
