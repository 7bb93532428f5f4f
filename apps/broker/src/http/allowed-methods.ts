/** The methods that each route accepts, to tell a wrong method from a wrong path. */
export class AllowedMethods {
  private readonly routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  /** Adds a registered route. */
  add(template: string, methods: readonly string[]): void {
    this.routes.push({ pattern: patternOf(template), methods });
  }

  /** The methods of all routes that match the path of `url`. */
  of(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    return [...new Set(methods)].sort();
  }
}

/** `:name` matches one segment, a final `*` anything. */
function patternOf(template: string): RegExp {
  const segments = template.split('/').map((segment) => {
    if (segment === '*') return '.*';
    return segment.startsWith(':') ? '[^/]+' : segment.replace(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
