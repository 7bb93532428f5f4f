/** The broker cannot start, for a reason that its operator can fix. Unlike other errors, its message is shown. */
export class StartRefused extends Error {
  override readonly name: string = 'StartRefused';
}
