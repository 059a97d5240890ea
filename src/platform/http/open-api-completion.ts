import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, problemType, type ProblemCode } from '../errors';
import { exampleByName } from './open-api-examples';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Response = Exclude<Operation['responses'][string], { $ref: string } | undefined>;
type Schema = Exclude<Schemas[string], { $ref: string }>;

/** What the code that serves an operation may answer, as far as its method and path tell. */
interface OperationFacts {
  readonly signed: boolean;
  /** Of the service desk: carried by the session of a member of staff, and signed by nobody. */
  readonly desk: boolean;
  readonly changes: boolean;
  readonly hasBody: boolean;
  readonly hasPathParameter: boolean;
}

/** Routes of the service desk, and those of them with which staff sign in. */
const DESK = '/v1/desk/';
const SIGN_IN = '/v1/desk/session';

/** For which operations a status is possible; statuses that are left out are possible for all. */
const POSSIBLE: Readonly<Record<number, (facts: OperationFacts) => boolean>> = {
  401: ({ signed }) => signed,
  403: ({ signed }) => signed,
  404: ({ hasPathParameter }) => hasPathParameter,
  // These never reach an operation: the method or the path is not the operation's own.
  405: () => false,
  408: ({ hasBody }) => hasBody,
  409: ({ changes, signed }) => changes && signed,
  413: ({ hasBody }) => hasBody,
  414: () => false,
  415: ({ hasBody }) => hasBody,
  422: ({ changes, signed }) => changes && signed,
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const MAX_SCHEMA_DEPTH = 16;

/**
 * Adds to a document what every operation has in common and no decorator should repeat: the headers of signed requests, the
 * problems by status with an example of each code, and an example of each body put together from those of its fields.
 */
export function completeOpenApi(document: OpenAPIObject): void {
  document.components ??= {};
  const schemas: Schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  document.components.schemas = schemas;
  document.components.responses = { ...document.components.responses, ...problemResponses() };
  document.components.parameters = { ...document.components.parameters, ...SIGNATURE_HEADERS };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) complete(operation, path, method, schemas);
    }
  }
}

function complete(operation: Operation, path: string, method: string, schemas: Schemas): void {
  const facts = {
    signed: path.startsWith('/v1/'),
    desk: path.startsWith(DESK),
    changes: method !== 'get',
    hasBody: operation.requestBody !== undefined,
    hasPathParameter: path.includes('{'),
  };
  const parameters = operation.parameters ?? [];
  operation.parameters = [...parameters, ...headersOf(facts, path)];
  if (facts.desk) operation.security = [{ session: [] }];
  for (const status of codesByStatus().keys()) {
    if (POSSIBLE[status]?.(facts) === false) continue;
    operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
  }
  operation.responses['default'] ??= { $ref: '#/components/responses/Problem' };
  addExamples(operation, schemas);
}

function headersOf(facts: OperationFacts, path: string): { $ref: string }[] {
  if (!facts.signed) return [];
  if (!facts.desk) return signatureHeadersOf(facts);
  if (!facts.changes) return [];
  return path.startsWith(SIGN_IN) ? [] : [CSRF_TOKEN_REF, { $ref: '#/components/parameters/IdempotencyKey' }];
}

const CSRF_TOKEN_REF = { $ref: '#/components/parameters/CsrfToken' };

function signatureHeadersOf({ changes, hasBody }: OperationFacts): { $ref: string }[] {
  const names = ['SignatureInput', 'Signature'];
  if (changes) names.push('IdempotencyKey');
  if (hasBody) names.push('ContentDigest');
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function addExamples(operation: Operation, schemas: Schemas): void {
  const answers = Object.entries(operation.responses).flatMap(([status, response]) =>
    status.startsWith('2') && response && 'content' in response ? [response.content] : [],
  );
  const body = operation.requestBody;
  const contents = [...answers, ...(body && 'content' in body ? [body.content] : [])];
  for (const content of contents) {
    const media = content['application/json'];
    if (media?.schema === undefined || media.example !== undefined || media.examples !== undefined) continue;
    media.example = exampleOf(media.schema, schemas, 0);
  }
}

/** An example of a schema, put together from those of its parts; undefined when it has none. */
function exampleOf(schema: Schemas[string], schemas: Schemas, depth: number): unknown {
  if (depth > MAX_SCHEMA_DEPTH) return undefined;
  if ('$ref' in schema) {
    const target = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return target && exampleOf(target, schemas, depth + 1);
  }
  if (schema.example !== undefined) return schema.example as unknown;
  return schema.type === 'array' ? listExample(schema, schemas, depth) : partsExample(schema, schemas, depth);
}

function partsExample(schema: Schema, schemas: Schemas, depth: number): unknown {
  if (schema.allOf?.[0]) return exampleOf(schema.allOf[0], schemas, depth + 1);
  if (schema.properties) return objectExample(schema, schemas, depth);
  return schema.default ?? (schema.enum?.[0] as unknown) ?? plainExample(schema);
}

/** Something of the type, for a field whose decorator gives no example of its own. */
function plainExample({ type, minimum, pattern }: Schema): unknown {
  if (type === 'boolean') return true;
  if (type === 'object') return {};
  if (type === 'integer' || type === 'number') return minimum ?? 1;
  return type === 'string' && pattern === undefined ? 'text' : undefined;
}

function listExample(schema: Schema, schemas: Schemas, depth: number): unknown[] {
  const item = schema.items && exampleOf(schema.items, schemas, depth + 1);
  return item === undefined ? [] : [item];
}

function objectExample(schema: Schema, schemas: Schemas, depth: number): object {
  const entries = Object.entries(schema.properties ?? {}).map(([name, property]): [string, unknown] => {
    return [name, exampleByName(name, property) ?? exampleOf(property, schemas, depth + 1)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function codesByStatus(): Map<number, ProblemCode[]> {
  const codes = new Map<number, ProblemCode[]>();
  for (const [code, { status }] of Object.entries(PROBLEMS)) {
    codes.set(status, [...(codes.get(status) ?? []), code as ProblemCode]);
  }
  return codes;
}

function problemResponses(): Record<string, Response> {
  const all = Object.keys(PROBLEMS) as ProblemCode[];
  const groups = [...codesByStatus()].map(([status, codes]): [string, Response] => [
    `Problem${status}`,
    problemResponse(codes.map((code) => PROBLEMS[code].title).join('. '), codes),
  ]);
  return Object.fromEntries([...groups, ['Problem', problemResponse('A protocol error', all)]]);
}

function problemResponse(description: string, codes: readonly ProblemCode[]): Response {
  const retry = codes.every((code) => PROBLEMS[code].status === 503);
  const headers = retry ? { headers: { 'Retry-After': RETRY_AFTER } } : {};
  const examples = Object.fromEntries(
    codes.map((code) => [code, { summary: PROBLEMS[code].title, value: problemExample(code) }]),
  );
  const schema = { $ref: '#/components/schemas/Problem' };
  return { description, ...headers, content: { [PROBLEM_CONTENT_TYPE]: { schema, examples } } };
}

const CODES = Object.keys(PROBLEMS) as ProblemCode[];
const RETRY_AFTER = { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 }, example: 1 };

function problemExample(code: ProblemCode): object {
  const { status, title } = PROBLEMS[code];
  const errors = [{ field: 'amount', code: 'min', message: 'amount must not be less than 1' }];
  return {
    type: problemType(code),
    title,
    status,
    instance: '/v1/authorizations',
    code,
    ...(code === 'validation_failed' ? { errors } : {}),
    requestId: '5b0c1b5e-8d0e-4c39-9d5e-0d5f0e6a7a11',
    ...(status === 401 ? { serverTime: '2026-11-24T02:15:00.123Z' } : {}),
  };
}

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: '`urn:onecard:problem:` and the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What went wrong this time' },
    instance: { type: 'string', description: 'Path of the request' },
    code: { type: 'string', enum: CODES },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    requestId: { type: 'string', description: 'Names this answer in the log of the service' },
    serverTime: { type: 'string', format: 'date-time', description: 'On 401: the time of the service' },
  },
};

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string' },
  example,
});

const SIGNATURE_HEADERS = {
  SignatureInput: header(
    'Signature-Input',
    'What is signed, when, once, by which key (RFC 9421)',
    'sig1=("@method" "@path" "content-digest" "idempotency-key");created=1795486500;nonce="4f1c";keyid="HOSP0001.1";alg="hmac-sha256"',
  ),
  Signature: header(
    'Signature',
    'Code over what Signature-Input names, in base64',
    'sig1=:dGhpcyBpcyBub3QgYSByZWFsIHNpZ25hdHVyZSEhISE=:',
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'Names the request for good: 1 to 255 visible ASCII characters. The same request again gets its first answer.',
    '0a6b2f0e-5f0f-4ad5-8f5e-3f4f9bb7d1c2',
  ),
  CsrfToken: header('X-CSRF-Token', 'The `csrfToken` of the session', 'c0ffee00c0ffee00c0ffee00c0ffee00'),
  ContentDigest: header(
    'Content-Digest',
    'SHA-256 of the body (RFC 9530)',
    'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
  ),
};
