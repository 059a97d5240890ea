import type { LoadAnswer, LoadOrder, LoadReport } from './load-messages';
import { LoadGenerator } from './load-generator';
import { SignedTaps } from '../transit/signed-taps';
import { SignedPurchases } from './signed-requests';

// The process that sends the load: a child of the benchmark, so that the service does not pay for it in its event loop.

const NOTHING: LoadReport = {
  operations: 0,
  unexpected: 0,
  seconds: 0,
  latencies: new Float64Array(),
  complaints: [],
};

let generator: LoadGenerator | undefined;

async function carryOut(order: LoadOrder): Promise<LoadReport> {
  if (order.order === 'begin') {
    const { asks, host, port, terminals, people } = order;
    const Requests = asks === 'taps' ? SignedTaps : SignedPurchases;
    generator = await LoadGenerator.open(new Requests(terminals, people, `${host}:${port}`), order);
    return NOTHING;
  }
  if (!generator) throw new Error('the load was not begun');
  switch (order.order) {
    case 'signEverybody':
      return generator.signEverybody();
    case 'sign':
      return generator.sign(order.requests);
    case 'closed':
      return generator.closed(order.seconds);
    case 'open':
      return generator.open(order.seconds, order.perSecond);
    case 'end':
      generator.close();
      process.disconnect();
      return NOTHING;
  }
}

function answer(message: LoadAnswer): void {
  if (process.connected) process.send?.(message);
}

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (report) => answer({ report }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});
// Whoever gave the orders is gone.
process.on('disconnect', () => process.exit(0));
// Ctrl-C is for the benchmark, which then ends this process.
process.on('SIGINT', () => undefined);
