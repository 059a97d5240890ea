import type { FastifyInstance } from 'fastify';

/** Which methods a path has, to tell 405 from 404. Only asked when no route matched. */
export class AllowedMethods {
  readonly #routes: { readonly segments: readonly string[]; readonly methods: readonly string[] }[] = [];

  /** Notes every route that is registered from now on. */
  install(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      if (!url.includes('*')) this.#routes.push({ segments: url.split('/'), methods: [method].flat() });
    });
  }

  /** Methods of the routes that match the path; empty when there are none. */
  of(path: string): string[] {
    const segments = path.split('/');
    const matching = this.#routes.filter((route) => matches(route.segments, segments));
    return [...new Set(matching.flatMap((route) => route.methods))].sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]));
}
