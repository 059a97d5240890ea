import { REASONS } from '../../src/authorization';
import { PROBLEMS } from '../../src/platform/errors';
import { createServiceDatabase, startService, type Service } from '../support/app';
import type { TestDatabase } from '../support/database';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let database: TestDatabase;
let service: Service;
let document: Document;
let operations: { name: string; method: string; path: string; operation: Operation }[];

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  document = (await (await fetch(`${service.baseUrl}/docs/json`)).json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
  );
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** Follows a reference within the document; fails when nothing is there. */
function resolved<Part extends { readonly $ref?: string }>(part: Part): Part {
  if (part.$ref === undefined) return part;
  const [hash, components, kind = '', name = ''] = part.$ref.split('/');
  expect([hash, components]).toEqual(['#', 'components']);
  const target = document.components[kind]?.[name];
  expect({ ref: part.$ref, found: target !== undefined }).toEqual({ ref: part.$ref, found: true });
  return target as Part;
}

/** Where a value does not follow its schema; empty when it does. */
function faults(value: unknown, given: Schema, at = ''): string[] {
  const schema = resolved(given);
  if (value === null) return schema.nullable === true ? [] : [`${at} is null`];
  if (schema.allOf) return schema.allOf.flatMap((one) => faults(value, one, at));
  if (schema.oneOf) return schema.oneOf.some((one) => faults(value, one, at).length === 0) ? [] : [`${at} fits none`];
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((item, index) => faults(item, schema.items ?? {}, `${at}[${index}]`));
  }
  if (schema.type === 'object' || schema.properties) return objectFaults(value as Record<string, unknown>, schema, at);
  return scalarFaults(value, schema, at);
}

function objectFaults(value: Record<string, unknown>, schema: Schema, at: string): string[] {
  const { properties, required = [] } = schema;
  if (typeof value !== 'object') return [`${at} is no object`];
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, one]) => {
    const property = properties?.[name];
    if (property) return faults(one, property, `${at}.${name}`);
    return properties ? [`${at}.${name} is not described`] : [];
  });
  return [...missing, ...wrong];
}

function scalarFaults(value: unknown, schema: Schema, at: string): string[] {
  const types: Readonly<Record<string, boolean>> = {
    string: typeof value === 'string',
    boolean: typeof value === 'boolean',
    number: typeof value === 'number',
    integer: Number.isInteger(value),
  };
  const found: string[] = [];
  if (schema.enum?.includes(value) === false) found.push(`${at} is not one of the values`);
  if (schema.type !== undefined && types[schema.type] !== true) found.push(`${at} is no ${schema.type}`);
  if (schema.minimum !== undefined && Number(value) < schema.minimum) found.push(`${at} is too small`);
  if (schema.maximum !== undefined && Number(value) > schema.maximum) found.push(`${at} is too large`);
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value)))
    found.push(`${at} has another form`);
  return found;
}

/** Examples of a body with the schema they must follow. */
function examplesOf(media: Media | undefined): { value: unknown; schema: Schema }[] {
  if (media?.schema === undefined) return [];
  const { schema } = media;
  const named = Object.values(media.examples ?? {}).map(({ value }) => value);
  return [...named, ...(media.example === undefined ? [] : [media.example])].map((value) => ({ value, schema }));
}

/** Statuses of the problems that an operation tells of. */
function problemsOf(path: string, method: string, operation: Operation): string[] {
  const problems = ['400', '401', '403', '500', '503', ...(method === 'get' ? [] : ['422'])];
  if (path.includes('{')) problems.push('404');
  return operation.requestBody ? [...problems, '413', '415'] : problems;
}

/** The headers that a request to this operation must carry. */
function headersOf(path: string, method: string, operation: Operation): string[] {
  if (path.startsWith('/v1/desk/')) {
    return method === 'get' || path.startsWith('/v1/desk/session') ? [] : ['X-CSRF-Token', 'Idempotency-Key'];
  }
  const signed = ['Signature', 'Signature-Input', ...(method === 'get' ? [] : ['Idempotency-Key'])];
  return operation.requestBody ? [...signed, 'Content-Digest'] : signed;
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3 with every operation of the API, each under a name of its own', () => {
    expect(document.openapi).toMatch(/^3\./);
    expect(document.info).toMatchObject({ title: 'Onecard', version: '1' });
    const names = operations.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'post /v1/authorizations',
        'get /v1/authorizations/{id}',
        ...['increments', 'captures', 'reversals', 'refunds'].map((what) => `post /v1/authorizations/{id}/${what}`),
        'post /v1/reversals',
        'post /v1/advices',
        'get /v1/cards/{token}/purses',
        'get /v1/cards/{token}/statement',
        'post /v1/cards/{token}/freezes',
        'post /v1/cardholders',
        'put /v1/cardholders/{cardholderId}/limits',
      ]),
    );
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells of each operation what it does and by which headers it is signed', () => {
    for (const { name, method, path, operation } of operations) {
      expect({ name, summary: operation.summary }).toEqual({
        name,
        summary: expect.stringMatching(/^[A-Z].{5,}/) as unknown,
      });
      expect({ name, tags: operation.tags?.length }).toEqual({ name, tags: 1 });
      const parameters = operation.parameters.map((parameter) => resolved(parameter).name);
      for (const [, parameter] of path.matchAll(/\{(\w+)\}/g)) expect(parameters).toContain(parameter);
      const wanted = headersOf(path, method, operation);
      expect(parameters).toEqual(expect.arrayContaining(wanted));
    }
  });

  it('has a description and an example of each answer, and the problems by status', () => {
    for (const { name, method, path, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      const success = statuses.find((one) => /^[23]/.test(one)) ?? 'none';
      expect(['200', '204', '303']).toContain(success);
      const expected = [success, ...problemsOf(path, method, operation)];
      expect({ name, statuses }).toEqual({ name, statuses: expect.arrayContaining(expected) as unknown });
      const content = operation.responses[success]?.content ?? {};
      // What is downloaded, and an answer without a body, have no JSON to give an example of.
      const isJson = success === '200' && (Object.keys(content).length === 0 || 'application/json' in content);
      const examples = examplesOf(content['application/json']).length;
      if (isJson) expect({ name, examples }).not.toEqual({ name, examples: 0 });
      for (const status of statuses.filter((one) => one !== success)) {
        const problem = resolved(operation.responses[status]!);
        const media = problem.content?.['application/problem+json'];
        expect({ name, status, examples: examplesOf(media).length }).not.toEqual({ name, status, examples: 0 });
        expect(problem.description).not.toBe('');
      }
    }
  });

  it('has an example of every body, and each follows its schema', () => {
    for (const { name, operation } of operations) {
      const contents = [
        operation.requestBody?.content['application/json'],
        ...Object.values(operation.responses).flatMap((response) => Object.values(resolved(response).content ?? {})),
      ];
      // A file is sent as a form or as itself.
      const isUpload = 'multipart/form-data' in (operation.requestBody?.content ?? {});
      if (operation.requestBody && !isUpload)
        expect({ name, examples: examplesOf(contents[0]).length }).not.toEqual({ name, examples: 0 });
      for (const { value, schema } of contents.flatMap(examplesOf)) {
        expect({ name, faults: faults(value, schema) }).toEqual({ name, faults: [] });
      }
    }
  });

  it('shows real ids, times and texts in its examples, and nowhere a word that stands for any', () => {
    for (const { name, operation } of operations) {
      const answers = Object.values(operation.responses).flatMap((response) =>
        Object.values(resolved(response).content ?? {}),
      );
      const contents = [operation.requestBody?.content['application/json'], ...answers];
      const texts = contents.flatMap(examplesOf).map(({ value }) => JSON.stringify(value));
      expect({ name, vague: texts.filter((text) => /[:,[]"text"[\],}]/.test(text)) }).toEqual({ name, vague: [] });
    }
  });

  it('names every problem and every reason with its code', () => {
    const { description } = document.info;
    for (const [code, { status }] of Object.entries(PROBLEMS))
      expect(description).toContain(`| \`${code}\` | ${status} |`);
    for (const [reason, { responseCode, advice }] of Object.entries(REASONS)) {
      expect(description).toContain(`| \`${reason}\` | ${responseCode} | \`${advice}\` |`);
    }
    const schemas = document.components['schemas'] as Record<string, Schema>;
    expect(schemas['Problem']?.properties?.['code']?.enum).toEqual(Object.keys(PROBLEMS));
    expect(schemas['AnswerDto']?.properties?.['reason']?.enum).toEqual(Object.keys(REASONS));
  });

  it('shows a purchase, a pre-authorization, an inquiry, and what a decline looks like', () => {
    const { operation } = operations.find(({ name }) => name === 'post /v1/authorizations')!;
    const body = operation.requestBody!.content['application/json']!;
    expect(Object.keys(body.examples ?? {})).toEqual(['purchase', 'pre_authorization', 'balance_inquiry']);
    const answers = operation.responses['200']!.content!['application/json']!;
    expect(Object.keys(answers.examples ?? {})).toEqual(['approved', 'partially_approved', 'declined']);
  });

  it('is found under each of its addresses', async () => {
    for (const [path, type] of [
      ['/docs', 'text/html'],
      ['/docs/yaml', 'yaml'],
      ['/openapi.json', 'application/json'],
    ]) {
      const response = await fetch(`${service.baseUrl}${path}`);
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      expect(response.headers.get('content-type')).toContain(type);
    }
  });
});
