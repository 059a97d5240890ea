import type { FarePolicyDocument } from '../transit';

/** What explains the open data of Shenzhen (深圳) of 2018-08-31: not official. */
export const SHENZHEN_2018: FarePolicyDocument = {
  policy_id: 'SZ-2018',
  version: '1',
  city: '5840',
  official: false,
  note: 'Made from 15 paid rows of the open data of 31 August 2018, not official. List prices are those the terminals told: the rows have neither entries nor stops to price from. The share above 3.00 yuan is fitted to two rows (4.00 → 3.15, 5.00 → 3.90).',
  service_day_start: '04:00',
  networks: [
    { network_id: 'metro', name: '地铁', modes: ['metro'] },
    { network_id: 'bus', name: '巴士', modes: ['bus'] },
    { network_id: 'jinhuanan', name: '金华南巴士', modes: ['bus'], operators: ['金华南巴士'] },
  ],
  rider_categories: [
    { rider_category_id: 'ordinary', name: '普通', is_default: true },
    { rider_category_id: 'free-card', name: '免费卡' },
  ],
  fare_products: [
    { fare_product_id: 'metro', name: '地铁里程票', price: { kind: 'on_device' } },
    { fare_product_id: 'bus', name: '巴士票', price: { kind: 'on_device' } },
  ],
  fare_leg_rules: [
    { rule_id: 'leg-metro', leg_group_id: 'metro', network_id: 'metro', fare_product_id: 'metro' },
    { rule_id: 'leg-bus', leg_group_id: 'bus', network_id: 'bus', fare_product_id: 'bus' },
  ],
  concessions: [
    { concession_id: 'free-card', rider_category_id: 'free-card', pays: { ratio: '0' } },
    { concession_id: 'metro-card', rider_category_id: 'ordinary', network_ids: ['metro'], pays: { ratio: '0.95' } },
    {
      concession_id: 'bus-card',
      rider_category_id: 'ordinary',
      network_ids: ['jinhuanan'],
      pays: {
        bands: [
          { from: '0.00', ratio: '0.8' },
          { from: '3.00', ratio: '0.75' },
        ],
      },
    },
  ],
  stacking: ['concession', 'transfer', 'cap'],
};
