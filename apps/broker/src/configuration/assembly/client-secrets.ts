import { readSecretFile, Secret, SecretFileUnusable } from '#kernel';
import { CLIENT_SECRETS } from '#oauth';

/**
 * The client secrets as they are now, the newest first. A file is read again at each call; the same list is returned
 * while its content is unchanged.
 *
 * @param text the setting's value, or the file's content, at start
 * @throws SecretFileUnusable
 */
export function clientSecretSource(text: string, path: string | undefined): () => readonly Secret[] {
  let known = { text, secrets: secretsIn(text) };
  return () => {
    const now = path === undefined ? text : readSecretFile(path);
    if (now !== known.text) {
      if (!CLIENT_SECRETS.test(now))
        throw new SecretFileUnusable('names a file that does not contain one or two secrets');
      known = { text: now, secrets: secretsIn(now) };
    }
    return known.secrets;
  };
}

function secretsIn(text: string): readonly Secret[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => new Secret(line));
}
