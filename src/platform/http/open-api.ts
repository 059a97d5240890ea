import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, problemType, type ProblemCode } from '../errors';

const INTRODUCTION = `Authorization API of card terminals. Amounts are integers in fen (1/100 yuan). A decline is an answer
with status 200; every protocol error is an RFC 9457 problem document whose \`code\` never changes its meaning.

## Signing requests

Every request under \`/v1\` carries an RFC 9421 signature with the label \`sig1\`:

\`\`\`
Content-Digest: sha-256=:<base64 of the SHA-256 of the body>:
Idempotency-Key: <1 to 255 visible ASCII characters>
Signature-Input: sig1=("@method" "@path" "content-digest" "idempotency-key");created=<unix seconds>;nonce="<once>";keyid="<key id>";alg="hmac-sha256"
Signature: sig1=:<base64 of the HMAC of the signature base>:
\`\`\`

\`content-digest\` and \`idempotency-key\` are covered on requests with a body; a signature may cover more (\`@query\`,
\`@authority\`, \`@request-target\` and any header of the request). \`created\` may be 300 seconds off the server's time, a nonce is
taken once a terminal. \`alg\` is the key's: \`hmac-sha256\` or \`hmac-sm3\`. Answers to signed requests are signed with the same
key over \`"@status" "content-digest"\` and carry the nonce of the request.`;

/**
 * The OpenAPI document of the application, complete with the problem document of every operation. `chapters` are Markdown
 * put behind the introduction, such as the table of decline reasons.
 */
export function buildOpenApi(app: NestFastifyApplication, chapters: readonly string[] = []): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Onecard')
    .setVersion('1')
    .setDescription([INTRODUCTION, problemTable(), ...chapters].join('\n\n'))
    .addServer('/', 'this service')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'Signature', description: 'RFC 9421 signature; see the introduction' },
      'signature',
    )
    .addSecurityRequirements('signature')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
  });
  addProblems(document);
  return document;
}

/** Serves the document: a page at /docs, JSON at /docs/json and /openapi.json. */
export function installDocs(app: NestFastifyApplication, chapters: readonly string[]): void {
  let document: OpenAPIObject | undefined;
  const built = (): OpenAPIObject => (document ??= buildOpenApi(app, chapters));
  SwaggerModule.setup('docs', app, built, { jsonDocumentUrl: 'docs/json', yamlDocumentUrl: 'docs/yaml' });
  app.getHttpAdapter().get('/openapi.json', (_request: unknown, reply: { send(body: unknown): void }) => {
    reply.send(built());
  });
}

function problemTable(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return ['## Problems', '', '| code | status | meaning |', '|---|---|---|', ...rows].join('\n');
}

function addProblems(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  for (const path of Object.values(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = path[method];
      if (operation !== undefined) operation.responses['default'] ??= PROBLEM_RESPONSE;
    }
  }
}

const CODES = Object.keys(PROBLEMS) as ProblemCode[];

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

const PROBLEM_RESPONSE = {
  description: 'A protocol error',
  content: {
    [PROBLEM_CONTENT_TYPE]: {
      schema: { $ref: '#/components/schemas/Problem' },
      example: {
        type: problemType('validation_failed'),
        title: PROBLEMS.validation_failed.title,
        status: PROBLEMS.validation_failed.status,
        instance: '/v1/authorizations',
        code: 'validation_failed',
        errors: [{ field: 'amount', code: 'min', message: 'amount must not be less than 1' }],
        requestId: '5b0c1b5e-8d0e-4c39-9d5e-0d5f0e6a7a11',
      },
    },
  },
};
