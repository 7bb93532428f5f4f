/** A transfer is impossible; `message` says why and what to do, and contains nothing from the file. */
export class TransferRefused extends Error {
  override readonly name: string = 'TransferRefused';
}

/** The file is not a complete transfer file in this build's version, or not encrypted to this identity. */
export class TransferFileInvalid extends TransferRefused {
  override readonly name = 'TransferFileInvalid';
}
