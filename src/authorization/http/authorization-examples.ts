const REQUEST = {
  type: 'purchase',
  card: { number: '9220000000000000013' },
  amount: 1200,
  currency: 'CNY',
  stan: '000001',
  batch: '000001',
  localTime: '2026-11-24T10:15:00',
  entryMode: 'chip',
};

const { amount: _amount, ...WITHOUT_AMOUNT } = REQUEST;

/** Bodies of POST /v1/authorizations, for the documentation. */
export const AUTHORIZATION_REQUESTS = {
  purchase: { summary: 'A purchase of 12 yuan', value: REQUEST },
  pre_authorization: {
    summary: 'A hold, for a part of the amount if need be',
    value: { ...REQUEST, type: 'pre_authorization', stan: '000002', allowPartial: true },
  },
  balance_inquiry: {
    summary: 'What may be spent here',
    value: { ...WITHOUT_AMOUNT, type: 'balance_inquiry', stan: '000003' },
  },
};

const APPROVED = {
  id: 'au_00000jyp',
  authCode: 'K7QX2M',
  rrn: '002000000917',
  result: 'approved',
  reason: 'approved',
  responseCode: '00',
  advice: 'none',
  approvedAmount: 1200,
  tenders: [{ purse: 'epurse', amount: 1200 }],
  available: 48800,
  expiresAt: null,
  elements: [{ type: 'purchase', amount: 1200, at: '2026-11-24T02:15:00.123Z', result: 'approved' }],
};

/** Answers to authorization messages, for the documentation. */
export const AUTHORIZATION_ANSWERS = {
  approved: { summary: 'Approved', value: APPROVED },
  partially_approved: {
    summary: 'Approved for what is there, because the terminal accepts that',
    value: {
      ...APPROVED,
      result: 'partially_approved',
      reason: 'partially_approved',
      responseCode: '10',
      approvedAmount: 700,
      tenders: [{ purse: 'epurse', amount: 700 }],
      available: 0,
      elements: [{ type: 'purchase', amount: 700, at: '2026-11-24T02:15:00.123Z', result: 'partially_approved' }],
    },
  },
  declined: {
    summary: 'Declined: an answer like any other, with status 200',
    value: {
      ...APPROVED,
      authCode: null,
      result: 'declined',
      reason: 'insufficient_funds',
      responseCode: '51',
      advice: 'do_not_retry',
      approvedAmount: 0,
      tenders: [],
      available: 700,
      elements: [
        {
          type: 'purchase',
          amount: 1200,
          at: '2026-11-24T02:15:00.123Z',
          result: 'declined',
          reason: 'insufficient_funds',
        },
      ],
    },
  },
};
