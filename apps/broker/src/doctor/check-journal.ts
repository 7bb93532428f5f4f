import { constants } from 'node:fs';
import { access, readdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { well, wrong, type Finding } from './finding.js';

/** Bytes that the disk of the journal should have free: thousands of pairs of tokens, each a few kilobytes. */
const FREE_LIMIT = 64 * 1024 * 1024;

/** Whether refreshed tokens can be written to disk before they are committed. */
export async function checkJournal(directory: string): Promise<Finding> {
  const folder = await existing(directory);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const unread = (await readdir(folder)).filter((name) => name.endsWith('.unread'));
    if (folder === directory && unread.length > 0)
      return wrong(
        'journal',
        `${directory} keeps ${unread.length} files that could not be read completely, such as ${unread[0] ?? ''}: ` +
          'see BrokerJournalKept in docs/operations.md; they hold refreshed tokens, so do not delete them',
      );
    const megabytes = `${Math.floor(free / 1024 / 1024)} MB free`;
    return free < FREE_LIMIT
      ? wrong('journal', `${directory} has only ${megabytes}: refreshes stop when it is full`)
      : well(
          'journal',
          `${directory} is writable, ${megabytes}; make sure it survives a crash of the machine`,
        );
  } catch {
    return wrong(
      'journal',
      `${folder} is not writable by this user: set REFRESH_JOURNAL_DIRECTORY, or fix its permissions`,
    );
  }
}

/** The folder itself, or its nearest existing ancestor: the broker creates the rest. */
async function existing(folder: string): Promise<string> {
  try {
    await access(folder, constants.F_OK);
    return folder;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : existing(parent);
  }
}
