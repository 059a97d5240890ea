import { AGENTS } from './desk/desk-scenario';
import { CONNECTIONS, PACED_PER_SECOND } from './http/http-scenario';
import { SETTLEMENTS_IN_FLIGHT } from './medical/settlement-scenario';
import type { LoadName } from './plan';
import { IN_FLIGHT } from './scenarios';
import { PURCHASES_PER_SECOND } from './settlement/contribution-scenario';
import { DOWNLOADS_IN_FLIGHT } from './transit/deny-list-scenario';
import { TAPS_PER_SECOND } from './transit/gate-scenario';
import { BATCHES_IN_FLIGHT } from './transit/tap-scenario';

const PGBENCH_CLIENTS = 32;

/** What the figures of each load are about, and how many operations are under way. */
export const ABOUT: Readonly<Record<LoadName, { readonly about: string; readonly inFlight: number | null }>> = {
  pgbench: { about: '(a) pgbench -M prepared, TPC-B', inFlight: PGBENCH_CLIENTS },
  naive: { about: '(b) TypeORM, row locks, a transaction a request', inFlight: IN_FLIGHT },
  core: { about: '(c) the core in process', inFlight: IN_FLIGHT },
  hotMerchant: { about: '(e) (c) with one merchant', inFlight: IN_FLIGHT },
  longHistory: { about: '(f) (c) with a long history', inFlight: IN_FLIGHT },
  http: { about: '(d) the service, signed requests over HTTP', inFlight: CONNECTIONS },
  httpPaced: { about: `(d) at ${PACED_PER_SECOND} requests a second`, inFlight: null },
  benefits: { about: '(h) bills of 100 lines calculated, one core, no database', inFlight: 1 },
  settlements: { about: '(i) settlements of bills in the core in process', inFlight: SETTLEMENTS_IN_FLIGHT },
  tapIngest: {
    about: '(j) taps in batches of 5,000, taken, priced, booked, and in their tables',
    inFlight: BATCHES_IN_FLIGHT,
  },
  fares: { about: '(k) journeys priced, one core, no database', inFlight: 1 },
  gatePaced: { about: `(n) gates that ask before they open, ${TAPS_PER_SECOND} taps a second`, inFlight: null },
  contributions: {
    about: '(o) rows of contributions, file to durable events, people by identity number',
    inFlight: null,
  },
  purchasesIdle: {
    about: `(o) purchases in the core at ${PURCHASES_PER_SECOND} a second, nothing beside`,
    inFlight: null,
  },
  purchasesBeside: { about: '(o) the same while a file of contributions is imported', inFlight: null },
  denyList: { about: '(l) what changed on the deny list in up to 1,000 versions', inFlight: DOWNLOADS_IN_FLIGHT },
  deskPage: { about: '(g) the desk: look-up by identity number, then the page', inFlight: AGENTS },
  closeDate: { about: '(p) postings of a business date that is closed', inFlight: null },
  clearing: { about: '(p) payees of the date that are cleared', inFlight: null },
};
