/** Why a tool does not do what a model asks: a stable code, and what the model can do about it. */
export class ToolRefusal extends Error {
  constructor(
    readonly code: string,
    readonly advice: string,
  ) {
    super(advice);
    this.name = 'ToolRefusal';
  }
}

/** The handle was not given to this user, or so long ago that it was forgotten. */
export class UnknownHandle extends ToolRefusal {
  constructor(kind: string, tool: string) {
    super(
      'unknown_handle',
      `There is no such ${kind}. Call ${tool} and use a handle from its answer unchanged.`,
    );
  }
}
