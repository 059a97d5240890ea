/* eslint-disable complexity -- each rule of the documents stands in one piece, to be read beside docs/transit-fares.md */
import Decimal from 'decimal.js';
import type {
  ConcessionDocument,
  FareDocument,
  FarePolicyDocument,
} from '../../src/transit/domain/fare/policy-document';
import type { Tap } from '../../src/transit/domain/fare/tap';

/** A rider as a riders' file writes it. */
export interface PlainRider {
  readonly cardCity?: string;
  readonly entitlements: readonly {
    readonly category: string;
    readonly from?: string;
    readonly to?: string;
    readonly reviewedOn?: string;
  }[];
}

/** What a journey costs by the second, deliberately plain implementation of the fares: yuan with two decimals. */
export interface PlainFare {
  readonly id: string;
  readonly status: string;
  readonly day: string;
  readonly error?: true;
  readonly list: string;
  readonly concession: string;
  readonly transfer: string;
  readonly cap: string;
  readonly due: string;
  readonly subsidy: string;
}

interface Ride {
  readonly id: string;
  readonly status: string;
  readonly first: Tap;
  readonly last: Tap;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly day: string;
}

/** A ride that was priced, with all that later ones look back at. */
interface Priced extends Ride {
  readonly group: string;
  readonly concession: ConcessionDocument | undefined;
  /** Undefined for a ride that no transfer may follow. */
  readonly chain: { readonly rule: string | undefined; readonly count: number; readonly start: Ride } | undefined;
  readonly beforeCap: Decimal;
  readonly holder: Decimal;
  readonly caps: readonly string[];
}

const HOUR = 3_600_000;
const D = (text: Decimal.Value | undefined): Decimal => new Decimal(text ?? 0);
const cents = (value: Decimal): Decimal => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
const text = (value: Decimal): string => value.toFixed(2);
const iso = (at: number): string => new Date(at + 8 * HOUR).toISOString();
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Prices the taps of one card by the documents themselves: decimals, the platform's calendar, and looking back at all rides. */
export function plainFares(policy: FarePolicyDocument, rider: PlainRider, taps: readonly Tap[]): readonly PlainFare[] {
  const ways = allWays(policy);
  const earlier: (Priced | undefined)[] = [];
  return ridesOf(policy, taps)
    .filter(({ status }) => status !== 'open')
    .map((ride) => {
      const { fare, priced } = priceRide(policy, rider, ride, earlier, ways);
      earlier.push(priced);
      return fare;
    });
}

function ridesOf(policy: FarePolicyDocument, taps: readonly Tap[]): readonly Ride[] {
  const byId = new Map(taps.map((tap) => [tap.id, tap]));
  const all = [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const rides: Ride[] = [];
  const add = (status: string, first: Tap, last: Tap): void => {
    const day = iso(first.at - minutesOf(policy.service_day_start) * 60_000).slice(0, 10);
    const from = ['missing_entry', 'make_up'].includes(status) ? undefined : first.stop;
    const to = ['missing_exit', 'open'].includes(status) ? undefined : last.stop;
    rides.push({ id: first.id, status, first, last, from, to, day });
  };
  const longestOf = (tap: Tap): number => ruleFor(policy, policy.incomplete, tap)?.max_minutes ?? 1_440;
  for (const mode of new Set(all.map((tap) => tap.mode))) {
    const mine = all.filter((tap) => tap.mode === mode);
    for (let i = 0; i < mine.length; i += 1) {
      const [tap, next] = [mine[i]!, mine[i + 1]];
      if (tap.kind === 'single') add('complete', tap, tap);
      else if (tap.kind === 'exit') add('missing_entry', tap, tap);
      else if (tap.kind === 'make_up') add('make_up', tap, tap);
      else if (next === undefined) add('open', tap, tap);
      else if (next.kind === 'make_up') {
        add('missing_exit', tap, next);
        i += 1;
      } else if (
        next.kind === 'exit' &&
        belongsTo(tap, next) &&
        next.at - tap.at <= Math.max(longestOf(tap), 1_440) * 60_000
      ) {
        const longest = longestOf(tap);
        add(next.at - tap.at > longest * 60_000 ? 'too_long' : 'complete', tap, next);
        i += 1;
      } else add('missing_exit', tap, tap);
    }
  }
  return rides.sort((a, b) => a.first.at - b.first.at || (a.id < b.id ? -1 : 1));
}

const belongsTo = (entry: Tap, exit: Tap): boolean =>
  entry.mode === 'metro' ||
  (entry.line === exit.line && (!entry.vehicle || !exit.vehicle || entry.vehicle === exit.vehicle));

/** Floyd and Warshall: the shortest way between any two stations. */
function allWays(policy: FarePolicyDocument): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const edges = policy.station_graph?.edges ?? [];
  const stations = [...new Set(edges.flatMap(([a, b]) => [a, b]))];
  const ways = new Map(stations.map((one) => [one, new Map([[one, 0]])]));
  for (const [a, b, metres] of edges) {
    ways.get(a)!.set(b, Math.min(metres, ways.get(a)!.get(b) ?? Infinity));
    ways.get(b)!.set(a, Math.min(metres, ways.get(b)!.get(a) ?? Infinity));
  }
  for (const via of stations)
    for (const from of stations)
      for (const to of stations) {
        const way = (ways.get(from)!.get(via) ?? Infinity) + (ways.get(via)!.get(to) ?? Infinity);
        if (way < (ways.get(from)!.get(to) ?? Infinity)) ways.get(from)!.set(to, way);
      }
  return ways;
}

const inNetwork = (policy: FarePolicyDocument, id: string, tap: Tap): boolean => {
  const network = policy.networks.find((one) => one.network_id === id)!;
  return (
    (network.modes?.includes(tap.mode) ?? true) &&
    (network.operators?.includes(tap.operator) ?? true) &&
    (network.lines?.includes(tap.line ?? '') ?? true)
  );
};

function ruleFor<Rule extends { readonly network_id?: string }>(
  policy: FarePolicyDocument,
  rules: readonly Rule[] | undefined,
  tap: Tap,
): Rule | undefined {
  return rules?.find(({ network_id: id }) => id === undefined || inNetwork(policy, id, tap));
}

type Ways = ReturnType<typeof allWays>;

function distanceFare(policy: FarePolicyDocument, tableId: string, metres: number): Decimal {
  const { bands, then } = policy.distance_tables!.find((one) => one.table_id === tableId)!;
  const band = bands.find((one) => metres <= one.up_to_metres);
  if (band) return D(band.amount);
  const last = bands.at(-1)!;
  if (!then) return D(last.amount);
  return D(last.amount).plus(
    D(then.amount).times(
      D(metres - last.up_to_metres)
        .div(then.every_metres)
        .ceil(),
    ),
  );
}

/** What a product asks from one stop to another; `to` null: to the one that is farthest. Null when a stop is not known. */
function ask(
  policy: FarePolicyDocument,
  id: string,
  ride: Ride,
  from: string,
  to: string | null,
  ways: Ways,
): Decimal | null {
  const { price } = policy.fare_products.find((one) => one.fare_product_id === id)!;
  if (price.kind === 'flat') return D(price.amount);
  if (price.kind === 'distance') {
    const row = ways.get(from);
    const metres = to === null ? Math.max(...(row?.values() ?? [])) : (row?.get(to) ?? -1);
    return metres < 0 ? null : distanceFare(policy, price.table_id, metres);
  }
  if (price.kind === 'on_device')
    return ride.last.listOnDevice === undefined ? null : D(ride.last.listOnDevice).div(100);
  const table = policy.section_tables!.find((one) => one.table_id === price.table_id)!;
  const stops = table.lines[ride.first.line ?? ''] ?? [];
  const begin = stops.indexOf(from);
  const end = to === null ? (begin > stops.length - 1 - begin ? 0 : stops.length - 1) : stops.indexOf(to);
  if (begin < 0 || end < 0) return null;
  const sections = Math.abs(begin - end);
  return D((table.bands.find((one) => sections <= one.up_to_sections) ?? table.bands.at(-1)!).amount);
}

function lowest(policy: FarePolicyDocument, id: string): Decimal {
  const { price } = policy.fare_products.find((one) => one.fare_product_id === id)!;
  if (price.kind === 'flat') return D(price.amount);
  if (price.kind === 'distance') return distanceFare(policy, price.table_id, 0);
  if (price.kind === 'sections')
    return D(policy.section_tables!.find((one) => one.table_id === price.table_id)!.bands[0]!.amount);
  throw new Error('no lowest price of what the terminal tells');
}

function listOf(policy: FarePolicyDocument, ride: Ride, product: string, ways: Ways) {
  const fare = (value: FareDocument): Decimal | null => {
    if (value === 'lowest') return lowest(policy, product);
    if (value === 'highest') return ask(policy, product, ride, ride.from ?? ride.to ?? '', null, ways);
    return D(value.amount);
  };
  const elapsed = ride.last.at - ride.first.at;
  if (ride.status !== 'complete') {
    const rule = ruleFor(policy, policy.incomplete, ride.first);
    if (!rule) return null;
    const amount = fare(ride.status === 'missing_entry' ? rule.missing_entry : rule.missing_exit);
    return amount && { amount, ordinary: false, sameStop: false, extra: D(0) };
  }
  const twoTaps = ride.first.id !== ride.last.id;
  const same = policy.same_stop?.find(
    (rule) => elapsed <= (rule.within_minutes ?? Infinity) * 60_000 && ruleFor(policy, [rule], ride.first),
  );
  const sameStop = twoTaps && ride.from !== undefined && ride.from === ride.to && same !== undefined;
  const amount = sameStop ? fare(same.price) : ask(policy, product, ride, ride.from ?? '', ride.to ?? '', ways);
  const over = policy.over_time?.find(
    (rule) => elapsed > rule.after_minutes * 60_000 && ruleFor(policy, [rule], ride.first),
  );
  const extra = twoTaps && over ? fare(over.surcharge) : D(0);
  return amount && extra && { amount, ordinary: true, sameStop, extra };
}

/** The leg rule: by priority, and of one priority the first. */
function legOf(policy: FarePolicyDocument, ride: Ride) {
  const fitting = policy.fare_leg_rules.filter(
    ({ network_id: id }) => id === undefined || inNetwork(policy, id, ride.first),
  );
  const most = Math.max(...fitting.map((rule) => rule.rule_priority ?? 0));
  return fitting.find((rule) => (rule.rule_priority ?? 0) === most);
}

function priceRide(
  policy: FarePolicyDocument,
  rider: PlainRider,
  ride: Ride,
  earlier: readonly (Priced | undefined)[],
  ways: Ways,
): { readonly fare: PlainFare; readonly priced: Priced | undefined } {
  const leg = legOf(policy, ride);
  const riders = ride.first.riders ?? 1;
  const list =
    leg && riders <= (policy.group?.max_riders ?? 1) ? listOf(policy, ride, leg.fare_product_id, ways) : null;
  const nothing = { concession: '0.00', transfer: '0.00', cap: '0.00', due: '0.00', subsidy: '0.00', list: '0.00' };
  const head = { id: ride.id, status: ride.status, day: ride.day };
  if (!list || !leg) return { fare: { ...head, ...nothing, error: true }, priced: undefined };
  const others = list.amount.times(riders - 1).plus(list.extra.times(riders));
  const whole = text(list.amount.plus(others));
  if (!list.ordinary) return { fare: { ...head, ...nothing, list: whole, due: whole }, priced: undefined };
  const before = earlier.filter((one) => one !== undefined);
  const concession = concessionOf(policy, rider, ride, before);
  const mayTransfer = concession?.transfers !== false && !list.sameStop;
  const previous = mayTransfer ? earlier.at(-1) : undefined;
  const transfer = previous && transferOf(policy, rider, ride, leg.leg_group_id, previous);
  let pays = list.amount;
  let subsidy = D(0);
  const cuts = { concession: D(0), transfer: D(0) };
  const cut = (kind: keyof typeof cuts, to: Decimal, share: string | undefined): void => {
    cuts[kind] = pays.minus(to);
    subsidy = subsidy.plus(cents(cuts[kind].times(D(share))));
    pays = to;
  };
  for (const step of policy.stacking) {
    if (step === 'concession' && concession)
      cut(step, conceded(policy, concession, pays, ride, ways), concession.subsidy_share);
    if (step === 'transfer' && transfer) cut(step, rebated(transfer, pays, previous), transfer.subsidy_share);
  }
  const beforeCap = pays;
  const caps = concession?.caps === false ? [] : capsOf(policy, rider, ride);
  for (const cap of caps) {
    const paid = before.filter(
      (one) => one.caps.includes(cap.cap_id) && periodOf(cap.period, one) === periodOf(cap.period, ride),
    );
    const room = Decimal.max(0, D(cap.amount).minus(Decimal.sum(0, ...paid.map(({ holder }) => holder))));
    const after = Decimal.min(pays, room);
    subsidy = subsidy.plus(cents(pays.minus(after).times(D(cap.subsidy_share))));
    pays = after;
  }
  const chain = transfer
    ? {
        rule: transfer.rule_id,
        count: previous.chain?.rule === transfer.rule_id ? previous.chain.count + 1 : 1,
        start: previous.chain?.start ?? ride,
      }
    : { rule: undefined, count: 0, start: ride };
  const amounts = {
    concession: text(cuts.concession),
    transfer: text(cuts.transfer),
    cap: text(beforeCap.minus(pays)),
  };
  return {
    fare: { ...head, ...amounts, list: whole, due: text(pays.plus(others)), subsidy: text(subsidy) },
    priced: {
      ...{ ...ride, group: leg.leg_group_id, concession, chain: mayTransfer ? chain : undefined, beforeCap },
      ...{ holder: pays, caps: caps.map(({ cap_id: id }) => id) },
    },
  };
}

const isAway = (policy: FarePolicyDocument, rider: PlainRider, ride: Ride): boolean =>
  (ride.first.cardCity ?? rider.cardCity ?? policy.city) !== policy.city;

const isDefault = (policy: FarePolicyDocument, category: string): boolean =>
  policy.rider_categories.some((one) => one.rider_category_id === category && one.is_default === true);

const holds = (policy: FarePolicyDocument, rider: PlainRider, ride: Ride, category: string) =>
  isDefault(policy, category)
    ? [{ category, reviewedOn: undefined }]
    : rider.entitlements.filter(
        (one) => one.category === category && (one.from ?? '') <= ride.day && ride.day <= (one.to ?? '9'),
      );

function inTime(policy: FarePolicyDocument, ids: readonly string[], at: number): boolean {
  const clock = iso(at).slice(11, 16);
  const weekday = new Date(at + 8 * HOUR).getUTCDay() || 7;
  return ids.some((id) => {
    const { from, to, weekdays } = policy.timeframes!.find((one) => one.timeframe_id === id)!;
    if (weekdays && !weekdays.includes(weekday)) return false;
    return from < to ? clock >= from && clock < to : clock >= from || clock < to;
  });
}

function concessionOf(policy: FarePolicyDocument, rider: PlainRider, ride: Ride, before: readonly Priced[]) {
  return policy.concessions?.find((one) => {
    if (one.network_ids?.some((id) => inNetwork(policy, id, ride.first)) === false) return false;
    if (isAway(policy, rider, ride) && one.other_cities !== true) return false;
    const held = holds(policy, rider, ride, one.rider_category_id);
    if (held.length === 0) return false;
    const months = isDefault(policy, one.rider_category_id) ? undefined : one.review_months;
    if (months !== undefined && !held.some(({ reviewedOn }) => reviewedOn && isReviewed(reviewedOn, months, ride.day)))
      return false;
    if (one.timeframe_ids && !inTime(policy, one.timeframe_ids, ride.first.at)) return false;
    if (one.excluded_timeframe_ids && inTime(policy, one.excluded_timeframe_ids, ride.first.at)) return false;
    const mine = before.filter(({ concession }) => concession?.concession_id === one.concession_id);
    const ofMonth = mine.filter(({ day }) => day.slice(0, 7) === ride.day.slice(0, 7));
    if (one.monthly_quota !== undefined && ofMonth.length >= one.monthly_quota) return false;
    const last = mine.at(-1)?.first;
    const wait = (one.anti_passback_seconds ?? 0) * 1_000;
    return !(last && ride.first.at - last.at < wait && isSamePlace(last, ride.first));
  });
}

function isSamePlace(a: Tap, b: Tap): boolean {
  const same = a.mode === b.mode && a.operator === b.operator && a.line === b.line;
  return same && (a.vehicle && b.vehicle ? a.vehicle === b.vehicle : a.stop === b.stop);
}

function isReviewed(reviewedOn: string, months: number, day: string): boolean {
  const end = new Date(`${reviewedOn}T00:00:00Z`);
  end.setUTCMonth(end.getUTCMonth() + months);
  return day >= reviewedOn && day < end.toISOString().slice(0, 10);
}

function conceded(
  policy: FarePolicyDocument,
  { pays }: ConcessionDocument,
  amount: Decimal,
  ride: Ride,
  ways: Ways,
): Decimal {
  if ('ratio' in pays) return cents(amount.times(D(pays.ratio)));
  if ('amount' in pays) return Decimal.min(amount, D(pays.amount));
  if ('fare_product_id' in pays) {
    return Decimal.min(amount, ask(policy, pays.fare_product_id, ride, ride.from ?? '', ride.to ?? '', ways) ?? amount);
  }
  return cents(
    pays.bands.reduce((sum, { from, ratio }, index) => {
      const to = Decimal.min(amount, D(pays.bands[index + 1]?.from ?? amount));
      return sum.plus(Decimal.max(0, to.minus(D(from))).times(D(ratio)));
    }, D(0)),
  );
}

function transferOf(policy: FarePolicyDocument, rider: PlainRider, ride: Ride, group: string, previous: Priced) {
  const { chain } = previous;
  if (!chain || ride.first.at < previous.last.at) return undefined;
  const sameVehicle =
    previous.last.mode === ride.first.mode && previous.last.vehicle && previous.last.vehicle === ride.first.vehicle;
  if (sameVehicle) return undefined;
  const rules = policy.fare_transfer_rules ?? [];
  return rules.find((rule) => {
    const { from_leg_group_id: from, to_leg_group_id: to, duration_limit_type: type } = rule;
    if (from ? from !== previous.group : rules.some((one) => one.from_leg_group_id === previous.group)) return false;
    if (to ? to !== group : rules.some((one) => one.to_leg_group_id === group)) return false;
    if (rule.transfer_count > 0 && chain.rule === rule.rule_id && chain.count >= rule.transfer_count) return false;
    if (
      rule.same_line !== true &&
      previous.last.mode === ride.first.mode &&
      previous.last.line &&
      previous.last.line === ride.first.line
    )
      return false;
    if (isAway(policy, rider, ride) && rule.other_cities !== true) return false;
    if (rule.rider_category_ids && !rule.rider_category_ids.some((id) => holds(policy, rider, ride, id).length > 0))
      return false;
    const leg = rule.duration_from === 'first' ? chain.start : previous;
    const begin = type === 0 || type === 1 ? leg.first.at : leg.last.at;
    const end = type === 0 || type === 3 ? ride.last.at : ride.first.at;
    return end - begin <= rule.duration_limit * 1_000;
  });
}

function rebated(rule: NonNullable<ReturnType<typeof transferOf>>, amount: Decimal, previous: Priced): Decimal {
  if (rule.fare_transfer_type === 0) return Decimal.min(amount, D(rule.amount));
  if (rule.fare_transfer_type === 2)
    return Decimal.min(amount, Decimal.max(0, D(rule.amount).minus(previous.beforeCap)));
  const rebate = rule.rebate_ratio === undefined ? D(rule.rebate_amount) : cents(amount.times(D(rule.rebate_ratio)));
  return Decimal.max(0, amount.minus(rebate));
}

function capsOf(policy: FarePolicyDocument, rider: PlainRider, ride: Ride) {
  return (policy.caps ?? []).filter((cap) => {
    if (cap.modes && !cap.modes.includes(ride.first.mode)) return false;
    const stops = cap.area_ids?.flatMap((id) => policy.areas!.find((one) => one.area_id === id)!.stops);
    if (stops && !(stops.includes(ride.from ?? '') && stops.includes(ride.to ?? ''))) return false;
    if (isAway(policy, rider, ride) && cap.other_cities !== true) return false;
    return !cap.rider_category_ids || cap.rider_category_ids.some((id) => holds(policy, rider, ride, id).length > 0);
  });
}

function periodOf(period: string, { day }: Ride): string {
  if (period === 'day') return day;
  if (period === 'month') return day.slice(0, 7);
  const monday = new Date(`${day}T00:00:00Z`);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}
