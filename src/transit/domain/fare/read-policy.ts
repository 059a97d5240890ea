import { type Fen, ZERO_FEN } from '../../../platform/money';
import { type Ratio, readRatio } from './exact';
import type { FarePolicy, LegRules, Network, Product, Timeframe, TransferRule } from './policy';
import type {
  CapDocument,
  ConcessionDocument,
  FareDocument,
  FareFault,
  FarePolicyDocument,
  LegRuleDocument,
  TransferRuleDocument,
} from './policy-document';
import { PriceReader } from './read-prices';
import { readMinute } from './shanghai-days';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const NO_SUBSIDY = '0';

/**
 * Reads a document of the right shape (see the JSON Schema) into a policy, or says what its parts say wrongly of one another:
 * names of things that are not there, ids used twice, bands that do not ascend, amounts and ratios that are none.
 */
export function readFarePolicy(document: FarePolicyDocument): FarePolicy | readonly FareFault[] {
  const faults: FareFault[] = [];
  const policy = new FarePolicyReader(document, (field, message) => faults.push({ field, message })).policy();
  return faults.length > 0 ? faults : policy;
}

/** True for a policy that could be read. */
export function isFarePolicy(read: FarePolicy | readonly FareFault[]): read is FarePolicy {
  return !Array.isArray(read);
}

/** Notes what is wrong with a field. */
export type NoteFault = (field: string, message: string) => void;

class FarePolicyReader {
  readonly #prices: PriceReader;
  readonly #networks: ReadonlyMap<string, Network>;
  readonly #areas: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #timeframes: ReadonlyMap<string, Timeframe>;
  readonly #categories: ReadonlyMap<string, string>;
  readonly #products: ReadonlyMap<string, Product>;

  constructor(
    private readonly document: FarePolicyDocument,
    private readonly fault: NoteFault,
  ) {
    this.#prices = new PriceReader(document, fault);
    this.#networks = this.#byId('networks', document.networks, 'network_id', ({ modes, operators, lines }) => {
      return {
        modes: modes && new Set(modes),
        operators: operators && new Set(operators),
        lines: lines && new Set(lines),
      };
    });
    this.#areas = this.#byId('areas', document.areas ?? [], 'area_id', ({ stops }) => new Set(stops));
    this.#timeframes = this.#byId('timeframes', document.timeframes ?? [], 'timeframe_id', (frame, field) => ({
      from: this.#minute(`${field}.from`, frame.from),
      to: this.#minute(`${field}.to`, frame.to),
      weekdays: frame.weekdays && new Set(frame.weekdays.map((day) => day - 1)),
    }));
    this.#categories = this.#byId(
      'rider_categories',
      document.rider_categories,
      'rider_category_id',
      ({ name }) => name,
    );
    this.#products = this.#byId(
      'fare_products',
      document.fare_products,
      'fare_product_id',
      ({ fare_product_id: id, name, price }, field) => ({
        id,
        name,
        price: this.#prices.price(`${field}.price`, price),
      }),
    );
  }

  policy(): FarePolicy {
    const { document } = this;
    const { effective_from: from, effective_to: to } = document;
    if (from !== undefined && to !== undefined && to < from)
      this.fault('effective_to', 'must not lie before effective_from');
    this.#checkIds();
    return {
      ...{ id: document.policy_id, version: document.version, city: document.city },
      serviceDayStart: this.#minute('service_day_start', document.service_day_start),
      ...{ defaultCategory: this.#defaultCategory(), categories: new Set(this.#categories.keys()) },
      legs: this.#legs(document.fare_leg_rules),
      transfers: this.#transfers(document.fare_transfer_rules ?? []),
      concessions: (document.concessions ?? []).map((one, index) => this.#concession(`concessions.${index}`, one)),
      caps: (document.caps ?? []).map((cap, index) => this.#cap(`caps.${index}`, cap)),
      ...this.#journeyRules(),
      maxRiders: document.group?.max_riders ?? 1,
      gate: this.#gate(),
      stacking: this.#stacking(),
    };
  }

  #gate(): FarePolicy['gate'] {
    const { gate } = this.document;
    if (gate === undefined) return { riskLimit: ZERO_FEN, entryNeeds: 'lowest' };
    return { riskLimit: this.#yuan('gate.risk_limit', gate.risk_limit), entryNeeds: gate.entry_needs ?? 'lowest' };
  }

  #stacking(): FarePolicy['stacking'] {
    const { stacking } = this.document;
    if (new Set(stacking).size !== stacking.length || stacking.length !== 3 || stacking[2] !== 'cap') {
      this.fault('stacking', 'must name concession and transfer in their order, and cap last');
    }
    return stacking;
  }

  #defaultCategory(): string {
    const defaults = this.document.rider_categories.filter(({ is_default: is }) => is === true);
    if (defaults.length !== 1) this.fault('rider_categories', 'must have exactly one with is_default');
    return defaults[0]?.rider_category_id ?? '';
  }

  #journeyRules(): Pick<FarePolicy, 'overTime' | 'sameStop' | 'incomplete'> {
    const { over_time: overTime = [], same_stop: sameStop = [], incomplete = [] } = this.document;
    const network = (field: string, id: string | undefined): Network | undefined =>
      this.#one(`${field}.network_id`, this.#networks, id);
    return {
      overTime: overTime.map(({ rule_id: id, network_id, after_minutes, surcharge }, index) => ({
        ...{ id, network: network(`over_time.${index}`, network_id), afterMs: after_minutes * MINUTE_MS },
        surcharge: this.#fare(`over_time.${index}.surcharge`, surcharge),
      })),
      sameStop: sameStop.map(({ rule_id: id, network_id, within_minutes: within, price }, index) => ({
        ...{ id, network: network(`same_stop.${index}`, network_id) },
        withinMs: within === undefined ? Number.POSITIVE_INFINITY : within * MINUTE_MS,
        price: this.#fare(`same_stop.${index}.price`, price),
      })),
      incomplete: incomplete.map(({ rule_id: id, network_id, max_minutes, missing_exit, missing_entry }, index) => ({
        ...{ id, network: network(`incomplete.${index}`, network_id), maxMs: max_minutes * MINUTE_MS },
        missingExit: this.#fare(`incomplete.${index}.missing_exit`, missing_exit),
        missingEntry: this.#fare(`incomplete.${index}.missing_entry`, missing_entry),
      })),
    };
  }

  #legs(documents: readonly LegRuleDocument[]): LegRules {
    const rules = documents.map((rule, index) => {
      const at = (name: string): string => `fare_leg_rules.${index}.${name}`;
      return {
        ...{ id: rule.rule_id, group: rule.leg_group_id, priority: rule.rule_priority ?? 0 },
        network: this.#one(at('network_id'), this.#networks, rule.network_id),
        fromArea: this.#one(at('from_area_id'), this.#areas, rule.from_area_id),
        toArea: this.#one(at('to_area_id'), this.#areas, rule.to_area_id),
        fromTimeframe: this.#one(at('from_timeframe_id'), this.#timeframes, rule.from_timeframe_id),
        toTimeframe: this.#one(at('to_timeframe_id'), this.#timeframes, rule.to_timeframe_id),
        product: this.#product(at('fare_product_id'), rule.fare_product_id),
      };
    });
    if (documents.some(({ rule_priority: priority }) => priority !== undefined)) {
      return { rules: rules.toSorted((a, b) => b.priority - a.priority), listed: undefined };
    }
    const named = <Value>(values: readonly (Value | undefined)[]): readonly Value[] => [
      ...new Set(values.filter((value) => value !== undefined)),
    ];
    return {
      rules,
      listed: {
        networks: named(rules.map(({ network }) => network)),
        fromAreas: new Set(named(rules.map(({ fromArea }) => fromArea)).flatMap((stops) => [...stops])),
        toAreas: new Set(named(rules.map(({ toArea }) => toArea)).flatMap((stops) => [...stops])),
        fromTimeframes: named(rules.map(({ fromTimeframe }) => fromTimeframe)),
        toTimeframes: named(rules.map(({ toTimeframe }) => toTimeframe)),
      },
    };
  }

  #transfers(documents: readonly TransferRuleDocument[]): readonly TransferRule[] {
    const groups = new Set(this.document.fare_leg_rules.map(({ leg_group_id: group }) => group));
    const unnamed = (names: readonly (string | undefined)[]): ReadonlySet<string> =>
      new Set([...groups].filter((group) => !names.includes(group)));
    const others = {
      from_leg_group_id: unnamed(documents.map(({ from_leg_group_id: group }) => group)),
      to_leg_group_id: unnamed(documents.map(({ to_leg_group_id: group }) => group)),
    };
    return documents.map((rule, index) => {
      const field = `fare_transfer_rules.${index}`;
      const side = (name: keyof typeof others): ReadonlySet<string> => {
        const group = rule[name];
        if (group === undefined) return others[name];
        if (!groups.has(group)) this.fault(`${field}.${name}`, `names no leg group: ${group}`);
        return new Set([group]);
      };
      return {
        ...{ id: rule.rule_id, from: side('from_leg_group_id'), to: side('to_leg_group_id') },
        ...{
          count: rule.transfer_count,
          limitMs: rule.duration_limit * SECOND_MS,
          limitType: rule.duration_limit_type,
        },
        ...{ fromFirst: rule.duration_from === 'first', effect: this.#effect(field, rule) },
        ...{ sameLine: rule.same_line ?? false, otherCities: rule.other_cities ?? false },
        categories: this.#categoryIds(`${field}.rider_category_ids`, rule.rider_category_ids),
        subsidyShare: this.#ratio(`${field}.subsidy_share`, rule.subsidy_share ?? NO_SUBSIDY),
      };
    });
  }

  #effect(field: string, rule: TransferRuleDocument): TransferRule['effect'] {
    const { fare_transfer_type: type, amount, rebate_amount: rebate, rebate_ratio: ratio } = rule;
    const fits =
      type === 1
        ? amount === undefined && (rebate === undefined) !== (ratio === undefined)
        : amount !== undefined && rebate === undefined && ratio === undefined;
    if (!fits) this.fault(field, 'must have rebate_amount or rebate_ratio for type 1, amount for types 0 and 2');
    if (type !== 1) {
      return { kind: type === 0 ? 'second_costs' : 'both_cost', amount: this.#yuan(`${field}.amount`, amount ?? '0') };
    }
    if (ratio !== undefined) return { kind: 'rebate_ratio', ratio: this.#ratio(`${field}.rebate_ratio`, ratio) };
    return { kind: 'rebate', amount: this.#yuan(`${field}.rebate_amount`, rebate ?? '0') };
  }

  #concession(field: string, one: ConcessionDocument): FarePolicy['concessions'][number] {
    const frames = (name: string, ids: readonly string[] | undefined): readonly Timeframe[] =>
      (ids ?? []).flatMap((id, index) => this.#one(`${field}.${name}.${index}`, this.#timeframes, id) ?? []);
    const categoryName = this.#one(`${field}.rider_category_id`, this.#categories, one.rider_category_id) ?? '';
    return {
      ...{ id: one.concession_id, category: one.rider_category_id, categoryName },
      networks: one.network_ids?.flatMap(
        (id, index) => this.#one(`${field}.network_ids.${index}`, this.#networks, id) ?? [],
      ),
      pays: this.#pays(`${field}.pays`, one.pays),
      timeframes: one.timeframe_ids && frames('timeframe_ids', one.timeframe_ids),
      excluded: frames('excluded_timeframe_ids', one.excluded_timeframe_ids),
      ...{ monthlyQuota: one.monthly_quota, reviewMonths: one.review_months },
      antiPassbackMs: (one.anti_passback_seconds ?? 0) * SECOND_MS,
      ...{ transfers: one.transfers ?? true, caps: one.caps ?? true, otherCities: one.other_cities ?? false },
      subsidyShare: this.#ratio(`${field}.subsidy_share`, one.subsidy_share ?? NO_SUBSIDY),
    };
  }

  #pays(field: string, pays: ConcessionDocument['pays']): FarePolicy['concessions'][number]['pays'] {
    if ('ratio' in pays) return { kind: 'ratio', ratio: this.#ratio(`${field}.ratio`, pays.ratio) };
    if ('amount' in pays) return { kind: 'amount', amount: this.#yuan(`${field}.amount`, pays.amount) };
    if ('fare_product_id' in pays) {
      return { kind: 'product', product: this.#product(`${field}.fare_product_id`, pays.fare_product_id) };
    }
    const bands = pays.bands.map(({ from, ratio }, index) => ({
      from: this.#yuan(`${field}.bands.${index}.from`, from),
      ratio: this.#ratio(`${field}.bands.${index}.ratio`, ratio),
    }));
    if (bands[0]?.from !== 0) this.fault(`${field}.bands.0.from`, 'must be 0');
    this.#prices.ascending(
      `${field}.bands`,
      'from',
      bands.map(({ from }) => from),
    );
    return { kind: 'bands', bands };
  }

  #cap(field: string, cap: CapDocument): FarePolicy['caps'][number] {
    const areas = cap.area_ids?.flatMap((id, index) => this.#one(`${field}.area_ids.${index}`, this.#areas, id) ?? []);
    return {
      ...{ id: cap.cap_id, period: cap.period, amount: this.#yuan(`${field}.amount`, cap.amount) },
      modes: cap.modes && new Set(cap.modes),
      stops: areas && new Set(areas.flatMap((stops) => [...stops])),
      categories: this.#categoryIds(`${field}.rider_category_ids`, cap.rider_category_ids),
      otherCities: cap.other_cities ?? false,
      subsidyShare: this.#ratio(`${field}.subsidy_share`, cap.subsidy_share ?? NO_SUBSIDY),
    };
  }

  #categoryIds(field: string, ids: readonly string[] | undefined): readonly string[] | undefined {
    ids?.forEach((id, index) => this.#one(`${field}.${index}`, this.#categories, id));
    return ids;
  }

  #product(field: string, id: string): Product {
    const none: Product = { id, name: id, price: { kind: 'flat', amount: ZERO_FEN } };
    return this.#one(field, this.#products, id) ?? none;
  }

  /** What an id names; a fault when it names nothing. */
  #one<Value>(field: string, known: ReadonlyMap<string, Value>, id: string | undefined): Value | undefined {
    if (id === undefined) return undefined;
    const value = known.get(id);
    if (value === undefined) this.fault(field, `names nothing that is there: ${id}`);
    return value;
  }

  #byId<Item, Value>(
    field: string,
    items: readonly Item[],
    key: keyof Item,
    read: (item: Item, field: string) => Value,
  ): ReadonlyMap<string, Value> {
    const known = new Map<string, Value>();
    items.forEach((item, index) => {
      const id = String(item[key]);
      if (known.has(id)) this.fault(`${field}.${index}.${String(key)}`, `is there twice: ${id}`);
      known.set(id, read(item, `${field}.${index}`));
    });
    return known;
  }

  /** Charges name rules by their ids, so each id stands for one rule, of whatever kind. */
  #checkIds(): void {
    const { document } = this;
    const rules = (list: readonly { readonly rule_id: string }[] | undefined, field: string) =>
      (list ?? []).map(({ rule_id: id }, index) => ({ id, field: `${field}.${index}.rule_id` }));
    const all = [
      ...rules(document.fare_leg_rules, 'fare_leg_rules'),
      ...rules(document.fare_transfer_rules, 'fare_transfer_rules'),
      ...(document.concessions ?? []).map(({ concession_id: id }, index) => ({
        ...{ id, field: `concessions.${index}.concession_id` },
      })),
      ...(document.caps ?? []).map(({ cap_id: id }, index) => ({ id, field: `caps.${index}.cap_id` })),
      ...rules(document.over_time, 'over_time'),
      ...rules(document.same_stop, 'same_stop'),
      ...rules(document.incomplete, 'incomplete'),
    ];
    const seen = new Set<string>();
    for (const { id, field } of all) {
      if (seen.has(id)) this.fault(field, `is the id of another rule: ${id}`);
      seen.add(id);
    }
  }

  #fare(field: string, fare: FareDocument): Fen | 'lowest' | 'highest' {
    return typeof fare === 'string' ? fare : this.#yuan(`${field}.amount`, fare.amount);
  }

  #yuan(field: string, text: string): Fen {
    return this.#prices.yuan(field, text);
  }

  #minute(field: string, text: string): number {
    const minute = readMinute(text);
    if (minute === undefined) this.fault(field, 'must be a time of day such as "04:30"');
    return minute ?? 0;
  }

  #ratio(field: string, text: string): Ratio {
    const ratio = readRatio(text);
    if (ratio === undefined) this.fault(field, 'must be a ratio from 0 to 1 as a text, such as "0.95"');
    return ratio ?? (0 as Ratio);
  }
}
