const ENTRY = {
  id: '22019900000100011170',
  card: { number: '3104890000000000017' },
  at: '2026-11-24T08:00:12',
  operator: '轨道',
  mode: 'metro',
  kind: 'entry',
  stop: 'L1-01',
};

/** Bodies of POST /v1/transit/taps, for the documentation. */
export const GATE_REQUESTS = {
  entry: { summary: 'In at a metro gate', value: ENTRY },
  exit: {
    summary: 'Out of the metro',
    value: { ...ENTRY, id: '22019900000100011171', at: '2026-11-24T08:25:40', kind: 'exit', stop: 'L1-07' },
  },
  single: {
    summary: 'On a bus with one fare',
    value: {
      ...{ id: '22019900000200004711', card: ENTRY.card, at: '2026-11-24T08:40:03' },
      ...{ operator: '公交', mode: 'bus', kind: 'single', line: '306', vehicle: 'A02617' },
    },
  },
};

const APPROVED = {
  ...{ result: 'approved', reason: 'approved', responseCode: '00', advice: 'none' },
  ...{ text: 'Approved', textZh: '交易成功' },
};
const NOTHING_PAID = { transit: 0, epurse: 0, owed: 0 };

/** Answers to taps, for the documentation. */
export const GATE_ANSWERS = {
  exit: {
    summary: 'Out of the metro: the journey is priced and charged',
    value: {
      ...APPROVED,
      ...{ charged: 300, paid: { transit: 0, epurse: 300, owed: 0 }, expected: null, available: 700, owed: 0 },
      today: { day: '2026-11-24', charged: 300, journeys: 1 },
      journeys: [
        {
          ...{ status: 'complete', mode: 'metro', operator: '轨道', line: null, from: 'L1-01', to: 'L1-07' },
          ...{ start: '2026-11-24 08:00:12', end: '2026-11-24 08:25:40' },
          ...{ list: 300, concession: 0, transfer: 0, cap: 0, due: 300 },
          steps: [
            '标价: 轨道交通里程票, 里程8.400公里 → 3.00 [leg-rail]',
            '应付 3.00 = 标价3.00 - 优惠0.00 换乘0.00 封顶0.00; 财政补贴0.00, 运营单位承担0.00',
            '票价政策 CC-SAMPLE 2026-1',
          ],
        },
      ],
    },
  },
  entry: {
    summary: 'In: nothing is charged yet; the ride costs 2.00 yuan at least',
    value: {
      ...APPROVED,
      ...{ charged: 0, paid: NOTHING_PAID, expected: 200, available: 1000, owed: 0 },
      ...{ today: { day: '2026-11-24', charged: 0, journeys: 0 }, journeys: [] },
    },
  },
  declined: {
    summary: 'Declined: an answer like any other, with status 200; the gate stays shut',
    value: {
      ...{ result: 'declined', reason: 'debt_unpaid', responseCode: '57', advice: 'contact_issuer' },
      ...{ text: 'Earlier rides are not paid', textZh: '有未支付的行程，请先补缴' },
      ...{ charged: 0, paid: NOTHING_PAID, expected: null, available: 0, owed: 300 },
      ...{ today: { day: '2026-11-24', charged: 300, journeys: 1 }, journeys: [] },
    },
  },
};
