import type { CardholderExtension } from '../../authorization';
import { accountPacking, evolveAccount, type TransitAccount, TRANSIT_EVENTS } from './account';
import { CHIP_EVENTS, type ChipPurse, evolveChip } from './chip';

/** What transit adds to a cardholder: accounts of transit cards and on-chip purses as entities. */
export const transitExtension: CardholderExtension = {
  slices: [],
  entities: [
    {
      events: new Set<string>(TRANSIT_EVENTS),
      evolve: (account, event) => evolveAccount(account as TransitAccount | undefined, event),
      packing: accountPacking,
    },
    {
      events: new Set<string>(CHIP_EVENTS),
      evolve: (purse, event) => evolveChip(purse as ChipPurse | undefined, event),
    },
  ],
};
