/** What encrypting a pair costs the thread that refreshes: alone, and with a second thread. */
import 'reflect-metadata';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, CipherThread, freshKey, Keyring } from '#keyring';
import { TokenCipher } from '#vault';

/** Pairs of one round and way, with those that go before it: the compiler has its share of the first thousands. */
const [PAIRS, WARM_UP] = [2_000, 4_000];

/** Pairs that are handed to the second thread at once, and so share a message. */
const AT_ONCE = [1, 10, 100] as const;

/** Stand-ins for tokens, as long as those that the other parts refresh. */
const PAIR = { accessToken: new Secret('a'.repeat(700)), refreshToken: new Secret('r'.repeat(43)) };

/** One way to encrypt, and the microseconds of processor time that a pair takes the refreshing thread. */
export interface EncryptionTimes {
  /** `undefined` without a second thread. */
  readonly atOnce: number | undefined;
  readonly microseconds: readonly number[];
}

/** Measures each way, in turns. */
export async function measureEncryption(rounds: number): Promise<EncryptionTimes[]> {
  const randomness = new SystemRandomness();
  const keyring = Keyring.of([freshKey('bench', randomness)]);
  const tokenCipher = new TokenCipher(new Cipher({ keyring }, randomness));
  const thread = await CipherThread.start(keyring, (reason) => {
    throw new Error(`The thread has ended: ${reason}`);
  });
  const encrypt = async (pairs: number, atOnce: number | undefined): Promise<void> => {
    const by = atOnce === undefined ? undefined : thread;
    const links = Array.from({ length: atOnce ?? 1 }, (_, index) => ({
      serviceId: 'service',
      id: String(index),
    }));
    for (let done = 0; done < pairs; done += links.length)
      await Promise.all(links.map((link) => tokenCipher.encryptApart(link, 1, PAIR, by)));
  };
  const ways = [undefined, ...AT_ONCE].map((atOnce) => ({ atOnce, microseconds: [] as number[] }));
  try {
    for (const { atOnce } of ways) await encrypt(atOnce === 1 ? PAIRS : WARM_UP, atOnce);
    for (let round = 0; round < rounds; round += 1)
      for (const { atOnce, microseconds } of ways) {
        const before = process.threadCpuUsage();
        await encrypt(PAIRS, atOnce);
        const { user, system } = process.threadCpuUsage(before);
        microseconds.push((user + system) / PAIRS);
      }
  } finally {
    await thread.stop();
  }
  return ways;
}
