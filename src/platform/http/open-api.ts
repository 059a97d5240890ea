import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS } from '../errors';
import { completeOpenApi } from './open-api-completion';

const INTRODUCTION = `Authorization API of card terminals. Amounts are integers in fen (1/100 yuan). A decline is an answer
with status 200; every protocol error is an RFC 9457 problem document whose \`code\` never changes its meaning.

## Signing requests

Every request under \`/v1\` but those of the service desk (\`/v1/desk\`: the cookie of a session, and the header X-CSRF-Token
where something changes) carries an RFC 9421 signature with the label \`sig1\`:

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
    .addCookieAuth('onecard_desk', { type: 'apiKey', description: 'Session of a member of staff' }, 'session')
    .addSecurityRequirements('signature')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  completeOpenApi(document);
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
