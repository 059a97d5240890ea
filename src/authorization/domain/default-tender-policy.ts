import type { TenderPolicy } from './tender-policy';

/**
 * The policy of the demo city. Medical money pays at hospitals and pharmacies only, transit money in buses and the
 * metro only, the elder-care subsidy at providers of its programme only; the e-purse pays what is left, and elsewhere.
 */
export const defaultTenderPolicy: TenderPolicy = {
  version: '2026-01',
  effectiveFrom: '2026-01-01',
  categories: {
    // Hospitals; drug stores and pharmacies.
    medical: ['8062', '5912'],
    // Local commuter transport by rail; bus lines.
    transit: ['4111', '4112'],
    // Nursing and personal care facilities.
    'elder-care': ['8050'],
  },
  rules: [
    {
      id: 'elder-care',
      category: 'elder-care',
      programme: 'elder-care',
      purses: [{ purse: 'subsidy:elder-care' }, { purse: 'epurse' }],
      split: true,
    },
    { id: 'medical', category: 'medical', purses: [{ purse: 'medical' }, { purse: 'epurse' }], split: true },
    // A ride is paid from one purse: the on-chip purse cannot be debited for a part of a fare.
    { id: 'transit', category: 'transit', purses: [{ purse: 'transit' }, { purse: 'epurse' }], split: false },
    { id: 'elsewhere', purses: [{ purse: 'epurse' }], split: false },
  ],
  limits: {
    medical: { perTransaction: 5_000_000 },
    epurse: { perTransaction: 2_000_000, dayAmount: 5_000_000, dayCount: 500, monthAmount: 20_000_000 },
    transit: { perTransaction: 20_000, dayCount: 500 },
  },
};
