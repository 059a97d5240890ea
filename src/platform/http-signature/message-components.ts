import { pathOf, queryOf, type CoveredComponent } from './signature-base';

/** What a signature of a request may cover. Header names are lower case. */
export interface RequestMessage {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Thrown for a component that this service does not know, or that the message does not have. */
export class UnknownComponentError extends Error {
  override readonly name = 'UnknownComponentError';
}

/**
 * Values of the components, in the order asked for (RFC 9421 sections 2.1 and 2.2). `@target-uri` and `@scheme` are not
 * supported: behind a proxy the service does not know them. Throws UnknownComponentError.
 */
export function requestComponents(names: readonly string[], message: RequestMessage): CoveredComponent[] {
  return names.map((name) => [name, name.startsWith('@') ? derived(name, message) : field(name, message)] as const);
}

function derived(name: string, message: RequestMessage): string {
  switch (name) {
    case '@method':
      return message.method;
    case '@path':
      return pathOf(message.target);
    case '@query':
      return queryOf(message.target);
    case '@request-target':
      return message.target;
    case '@authority':
      return field('host', message)
        .toLowerCase()
        .replace(/:(?:80|443)$/, '');
    default:
      throw new UnknownComponentError(`component "${name}" is not supported`);
  }
}

function field(name: string, message: RequestMessage): string {
  const value = Object.hasOwn(message.headers, name) ? message.headers[name] : undefined;
  if (value === undefined) throw new UnknownComponentError(`component "${name}" is not in the message`);
  return typeof value === 'string' ? value.trim() : value.map((line) => line.trim()).join(', ');
}
