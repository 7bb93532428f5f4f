/** A transfer cannot be done as asked; `message` says why and what to do, and holds nothing of the file's content. */
export class TransferRefused extends Error {
  override readonly name: string = 'TransferRefused';
}

/** The file is not a whole transfer file of a version that this build reads, or not for this identity. */
export class TransferFileInvalid extends TransferRefused {
  override readonly name = 'TransferFileInvalid';
}
