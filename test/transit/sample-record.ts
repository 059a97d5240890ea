import { fen } from '../../src/platform/money';
import type { TapRecord } from '../../src/transit';

/** A bus ride of a made-up card, with a boarding before it. */
export const SAMPLE_RECORD: TapRecord = {
  ...{ card: '03104890000000000017', cardClass: 1, cardMedia: 2, terminalSequence: 70_001, terminal: '220199000001' },
  ...{
    device: '0000a001',
    kind: 'single',
    listPrice: fen(200),
    counter: 258,
    amount: fen(180),
    balanceAfter: fen(4_820),
  },
  ...{ at: Date.UTC(2024, 1, 29, 0, 15, 30), tac: '0badcafe', driver: '00000007', line: 306, stop: 12, direction: 1 },
  ...{ operator: '2410000000000001', city: '2410', grey: false, trip: 3, programVersion: 513 },
  previous: {
    ...{ at: Date.UTC(2024, 1, 28, 15, 59, 59), terminal: '220199000002', driver: '00000008', line: 1, stop: 4 },
    ...{ city: '2410', operator: '2410000000000002', vehicle: '0000b002' },
  },
};
