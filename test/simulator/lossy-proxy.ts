import { createServer, request } from 'node:http';

/** A line to a service that loses answers after the service has worked. */
export interface LossyProxy {
  readonly url: string;
  /** Answers lost so far. */
  lost(): number;
  close(): Promise<void>;
}

/** Forwards requests to a service and breaks the connection instead of giving back each `every`-th answer. */
export async function lossyProxy(target: string, every: number): Promise<LossyProxy> {
  let answers = 0;
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const forward = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      answers += 1;
      if (answers % every === 0) {
        lost += 1;
        answer.resume();
        answer.on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on('error', () => incoming.socket.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    lost: () => lost,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
