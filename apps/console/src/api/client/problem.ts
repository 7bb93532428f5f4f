/** A problem with one field of a request. */
interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** The configured ways to sign in. */
export interface SignInWays {
  readonly provider: boolean;
  readonly oneTimeLink: boolean;
}

/** The broker's error body (RFC 9457). */
export interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldProblem[];
  readonly signIn?: SignInWays;
  /** Of `changed_meanwhile`: the fields that someone else changed. */
  readonly changed?: readonly string[];
}

/** The broker answered with an error. */
export class ApiProblem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail);
  }

  get code(): string {
    return this.body.code;
  }

  /** Whether signing in helps. */
  get needsSignIn(): boolean {
    return this.body.status === 401;
  }
}

/** The broker's message about a field, or about a member of a list field. */
export function problemOfField(error: Error | null, name: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.body.errors?.find(({ field }) => field === name || field.startsWith(`${name}[`))?.message;
}

/** There was no answer, or one that did not come from the broker. */
export class BrokerUnreachable extends Error {
  constructor(options?: ErrorOptions) {
    super('The broker did not answer.', options);
  }
}

/** Reads an error answer. @returns an error even if a proxy in between answered */
export async function problemOf(response: Response): Promise<ApiProblem | BrokerUnreachable> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  if (!isProblem) return new BrokerUnreachable();
  return new ApiProblem((await response.json()) as ProblemBody);
}
