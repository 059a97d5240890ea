import type { EntityPacking } from '../../../authorization';
import type { DayNumber } from '../fare/shanghai-days';
import type { HeldTap, PricedJourney, TapEnd, TransitAccount } from './account';

/** Marks the form; what was stored before there was one is an account as it is. */
const FORM = 'transit-account-2';

/** What many taps of a card say alike. */
const TAP_SHAPE = [
  ...(['kind', 'line', 'mode', 'operator', 'riders', 'listOnDevice', 'chargedOnDevice', 'cardCity', 'card'] as const),
  ...(['city', 'account', 'reception'] as const),
] as const satisfies readonly (keyof HeldTap)[];
/** What differs from tap to tap, but for few values of a card. */
const TAP_NAMES = ['stop', 'terminal', 'vehicle'] as const satisfies readonly (keyof HeldTap)[];
const END_SHAPE = ['end', 'reason', 'liable'] as const;
const TAP_NUMBERS = 4 + TAP_NAMES.length;
const JOURNEY_SHAPE = ['status', 'city', 'account', 'exception'] as const satisfies readonly (keyof PricedJourney)[];
const AMOUNTS = [
  ...(['list', 'concession', 'transfer', 'cap', 'due', 'subsidy', 'borneByOperator'] as const),
] as const satisfies readonly (keyof PricedJourney)[];

type EveryField<Whole, Named extends keyof Whole> = [Exclude<keyof Whole, Named>] extends [never] ? true : never;
type TapField = (typeof TAP_SHAPE)[number] | (typeof TAP_NAMES)[number] | 'id' | 'at' | 'receivedAt' | 'ended';
type JourneyField = (typeof JOURNEY_SHAPE)[number] | (typeof AMOUNTS)[number] | 'id' | 'day' | 'end' | 'shared';
/** A field that is in no list would be lost: then these are not both true. */
export const KEEPS_EVERY_FIELD: readonly [EveryField<HeldTap, TapField>, EveryField<PricedJourney, JourneyField>] = [
  true,
  true,
];

/** Values of the fields of a shape in their order; null where one is left out. */
type Shape = readonly (string | number | null)[];

/** A journey: place of its first tap, or its id; shape; day; amounts; end after that tap, or null; what is shared. */
type PackedJourney = readonly unknown[];

/** An account as it is stored: a fifth of the bytes, for it is read and written with every tap. */
interface PackedAccount extends Omit<TransitAccount, 'taps' | 'journeys'> {
  readonly form: typeof FORM;
  readonly names: readonly string[];
  readonly shapes: readonly Shape[];
  readonly ends: readonly Shape[];
  /** Ids of the taps: as base64 of them all where each is 32 hexadecimal digits. */
  readonly ids: string | readonly string[];
  /** Of each tap: ms after the one before, ms to its upload, shape, end, and names, 0 where there is none. */
  readonly taps: readonly number[];
  readonly journeyShapes: readonly Shape[];
  readonly journeys: readonly PackedJourney[];
}

/** How transit accounts are stored. */
export const accountPacking: EntityPacking = {
  pack: (account) => packAccount(account as TransitAccount),
  unpack: (stored) => (isPacked(stored) ? unpackAccount(stored) : undefined),
};

function isPacked(stored: unknown): stored is PackedAccount {
  return typeof stored === 'object' && stored !== null && 'form' in stored && stored.form === FORM;
}

/** Names that are there many times, each kept once. */
class Names {
  readonly values: string[] = [];
  readonly #places = new Map<string, number>();

  place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.values.length);
    return this.values.push(name) - 1;
  }
}

/** Shapes, each kept once: those of a card are so few that looking at them one by one is fastest. */
class Shapes<Field extends string> {
  readonly values: Shape[] = [];

  constructor(private readonly fields: readonly Field[]) {}

  place(of: Readonly<Partial<Record<Field, unknown>>>): number {
    const known = this.values.findIndex((shape) => this.#isOf(shape, of));
    if (known >= 0) return known;
    return this.values.push(this.fields.map((field) => (of[field] ?? null) as Shape[number])) - 1;
  }

  #isOf(shape: Shape, of: Readonly<Partial<Record<Field, unknown>>>): boolean {
    return this.fields.every((field, place) => shape[place] === (of[field] ?? null));
  }
}

function packAccount({ taps, journeys, ...rest }: TransitAccount): PackedAccount {
  const names = new Names();
  const shapes = new Shapes(TAP_SHAPE);
  const ends = new Shapes(END_SHAPE);
  const numbers: number[] = [];
  let before = 0;
  for (const tap of taps) {
    const { at, receivedAt, ended } = tap;
    numbers.push(at - before, receivedAt - at, shapes.place(tap), ends.place(ended));
    for (const field of TAP_NAMES) numbers.push(tap[field] === undefined ? 0 : names.place(tap[field]) + 1);
    before = at;
  }
  const journeyShapes = new Shapes(JOURNEY_SHAPE);
  const places = new Map(taps.map(({ id }, place) => [id, place]));
  const packed = journeys.map((journey) => packJourney(journey, places.get(journey.id), taps, journeyShapes));
  return {
    form: FORM,
    ...rest,
    names: names.values,
    shapes: shapes.values,
    ends: ends.values,
    ids: packIds(taps),
    taps: numbers,
    journeyShapes: journeyShapes.values,
    journeys: packed,
  };
}

function packJourney(
  journey: PricedJourney,
  place: number | undefined,
  taps: readonly HeldTap[],
  shapes: Shapes<(typeof JOURNEY_SHAPE)[number]>,
): PackedJourney {
  const { id, day, end, shared } = journey;
  const start = place === undefined ? 0 : (taps[place]?.at ?? 0);
  const packed: unknown[] = [place ?? id, shapes.place(journey), day];
  for (const amount of AMOUNTS) packed.push(journey[amount]);
  packed.push(end === undefined ? null : end - start);
  if (shared !== undefined) packed.push(shared);
  return packed;
}

const HEX_ID = /^[0-9a-f]{32}$/;
const HEX_DIGITS = 32;

function packIds(taps: readonly HeldTap[]): string | readonly string[] {
  const ids = taps.map(({ id }) => id);
  return ids.every((id) => HEX_ID.test(id)) ? Buffer.from(ids.join(''), 'hex').toString('base64') : ids;
}

function unpackIds(ids: string | readonly string[]): (place: number) => string {
  if (typeof ids !== 'string') return (place) => ids[place] ?? '';
  const digits = Buffer.from(ids, 'base64').toString('hex');
  return (place) => digits.slice(place * HEX_DIGITS, (place + 1) * HEX_DIGITS);
}

/** What a shape says, without the fields that are left out. */
function saidBy(fields: readonly string[], shape: Shape): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field, place) => [field, shape[place]] as const).filter(([, value]) => value !== null),
  );
}

type Unpacked<Whole> = { -readonly [Field in keyof Whole]: Whole[Field] };

function unpackAccount(stored: PackedAccount): TransitAccount {
  const { form: _form, names: _names, shapes: _shapes, ends: _ends, ids: _ids, ...account } = stored;
  const { taps: _taps, journeyShapes: _journeyShapes, journeys: _journeys, ...rest } = account;
  const taps = unpackTaps(stored);
  return { ...rest, taps, journeys: unpackJourneys(stored, taps) };
}

function unpackTaps({ names, shapes, ends, ids, taps }: PackedAccount): readonly HeldTap[] {
  const said = shapes.map((shape) => saidBy(TAP_SHAPE, shape) as unknown as HeldTap);
  const ended = ends.map((shape) => saidBy(END_SHAPE, shape) as unknown as TapEnd);
  const idAt = unpackIds(ids);
  const held: HeldTap[] = [];
  let at = 0;
  for (let from = 0; from < taps.length; from += TAP_NUMBERS) {
    const number = (offset: number): number => taps[from + offset] ?? 0;
    at += number(0);
    const [shape, end] = [said[number(2)], ended[number(3)]];
    if (shape === undefined || end === undefined) throw new RangeError('a stored transit account is not whole');
    const tap: Unpacked<HeldTap> = { ...shape, id: idAt(held.length), at, receivedAt: at + number(1), ended: end };
    TAP_NAMES.forEach((field, place) => {
      const name = names[number(4 + place) - 1];
      if (name !== undefined) tap[field] = name;
    });
    held.push(tap);
  }
  return held;
}

function unpackJourneys(
  { journeyShapes, journeys }: PackedAccount,
  taps: readonly HeldTap[],
): readonly PricedJourney[] {
  const said = journeyShapes.map((shape) => saidBy(JOURNEY_SHAPE, shape) as unknown as PricedJourney);
  return journeys.map((packed) => {
    const [first, shape, day, ...amounts] = packed as [number | string, number, DayNumber, ...unknown[]];
    const tap = typeof first === 'number' ? taps[first] : undefined;
    const about = said[shape];
    if (about === undefined) throw new RangeError('a stored transit account is not whole');
    const journey: Unpacked<PricedJourney> = { ...about, id: tap?.id ?? String(first), day };
    AMOUNTS.forEach((field, place) => (journey[field] = amounts[place] as PricedJourney['due']));
    const [end, shared] = amounts.slice(AMOUNTS.length) as [number | null, PricedJourney['shared']];
    if (end !== null) journey.end = (tap?.at ?? 0) + end;
    if (shared !== undefined) journey.shared = shared;
    return journey;
  });
}
