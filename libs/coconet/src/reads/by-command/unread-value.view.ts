import { Open } from '#kernel';

/** A value that could not be read by command. */
@Open()
export class UnreadValueView {
  readonly capability!: string;

  /** The command that returned no value; `null` if no command reads it. */
  readonly command!: string | null;

  /** COCO’s status, the code of a problem, `refused` or `no_fetch_command`. */
  readonly code!: string;

  readonly detail!: string;
}
