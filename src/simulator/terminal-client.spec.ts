import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { signResponse } from '../platform/http-signature';
import { HttpConnections } from './http-exchange';
import { TerminalClient, UnreachableError, UntrustedAnswerError } from './terminal-client';

const KEY = { keyId: 'SHOP0001.1', secret: Buffer.alloc(32, 7).toString('base64'), alg: 'hmac-sha256' } as const;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly nonce: string;
  readonly body: string;
}

type Behaviour = (received: Received, response: ServerResponse) => void;

/** Answers as the service does. */
function answer(secret = KEY.secret, status = 200): Behaviour {
  return ({ nonce }, response) => {
    const body = '{"result":"approved"}';
    const key = Buffer.from(secret, 'base64');
    const signed = signResponse({ status, body, keyId: KEY.keyId, algorithm: KEY.alg, key, created: 1, nonce });
    response.writeHead(status, { 'content-type': 'application/json', ...signed });
    response.end(body);
  };
}

const breakOff: Behaviour = (_received, response) => {
  response.destroy();
};

const busy: Behaviour = (_received, response) => {
  response.writeHead(503, { 'retry-after': '0' });
  response.end();
};

describe('the client of a terminal', () => {
  let server: Server;
  let connections: HttpConnections;
  let received: Received[];
  let behaviours: Behaviour[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const nonce = /nonce="([^"]*)"/.exec(String(request.headers['signature-input']))?.[1] ?? '';
        const message = { headers: request.headers, nonce, body };
        received.push(message);
        const [behaviour, ...rest] = behaviours;
        if (rest.length > 0) behaviours = rest;
        behaviour?.(message, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    connections = new HttpConnections(`http://127.0.0.1:${port}`);
  });

  afterAll(() => {
    connections.close();
    server.close();
  });

  beforeEach(() => {
    received = [];
  });

  const post = () => new TerminalClient(connections, KEY, 3).post('/v1/authorizations', { amount: 1 }, 'key-1');

  it('signs the request and takes an answer that is signed', async () => {
    behaviours = [answer()];
    await expect(post()).resolves.toMatchObject({ status: 200, body: { result: 'approved' }, attempts: 1 });
    expect(received[0]?.headers['signature-input']).toContain('("@method" "@path" "content-digest" "idempotency-key")');
  });

  it('sends the same request with a new nonce when the connection breaks or the service is busy', async () => {
    behaviours = [breakOff, busy, answer()];
    await expect(post()).resolves.toMatchObject({ attempts: 3 });
    expect(received.map(({ body, headers }) => [body, headers['idempotency-key']])).toEqual(
      Array.from({ length: 3 }, () => ['{"amount":1}', 'key-1']),
    );
    expect(new Set(received.map(({ nonce }) => nonce)).size).toBe(3);
  });

  it('gives up after so many attempts and says why', async () => {
    behaviours = [busy];
    await expect(post()).rejects.toThrow(
      new UnreachableError('POST /v1/authorizations: the service is busy (3 attempts)'),
    );
    expect(received).toHaveLength(3);
  });

  it('does not believe an answer that another key signed, nor one that nobody signed', async () => {
    behaviours = [answer(Buffer.alloc(32, 8).toString('base64'))];
    await expect(post()).rejects.toThrow(UntrustedAnswerError);
    behaviours = [(_message, response) => response.end('{"result":"approved"}')];
    await expect(post()).rejects.toThrow(UntrustedAnswerError);
  });

  it('hands on an unsigned refusal: a service that does not know the key cannot sign with it', async () => {
    behaviours = [(_message, response) => response.writeHead(401).end('{"code":"unknown_terminal"}')];
    await expect(post()).resolves.toMatchObject({ status: 401, body: { code: 'unknown_terminal' } });
  });
});
