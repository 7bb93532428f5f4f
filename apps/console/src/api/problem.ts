/** What is wrong with one field of a request. */
interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Which ways to sign in the broker is configured for. */
export interface SignInWays {
  readonly provider: boolean;
  readonly oneTimeLink: boolean;
}

/** The body of an answer that refuses or fails: RFC 9457, as the broker writes it. */
export interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldProblem[];
  readonly signIn?: SignInWays;
}

/** The broker refused or failed, and said so. */
export class ApiProblem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail);
  }

  get code(): string {
    return this.body.code;
  }

  /** Whether signing in is what helps. */
  get needsSignIn(): boolean {
    return this.body.status === 401;
  }
}

/** No answer came, or one that is not the broker's. */
export class BrokerUnreachable extends Error {
  constructor(options?: ErrorOptions) {
    super('The broker did not answer.', options);
  }
}

/** Reads a refusal. @returns an error in any case: also where something between here and the broker answered */
export async function problemOf(response: Response): Promise<ApiProblem | BrokerUnreachable> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  if (!isProblem) return new BrokerUnreachable();
  return new ApiProblem((await response.json()) as ProblemBody);
}
