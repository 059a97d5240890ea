import { MODEL_HOLD_TTL_MS, type ModelCommand, type ModelPurse, type ShopName } from './commands';

/**
 * A naive second opinion on purses, holds and limits: it keeps lists of everything that ever happened and adds them up
 * each time it is asked. It shares no code with the deciders; only the commands are common.
 */

/** What a decision should come to. Fields left out are not compared. */
export interface Expected {
  readonly result: string;
  readonly reason?: string;
  readonly approvedAmount?: number;
  readonly tenders?: readonly { readonly purse: string; readonly amount: number }[];
  readonly available?: number | null;
  /** True when the command began an authorization, which can be picked from then on. */
  readonly begins?: boolean;
}

interface Part {
  readonly purse: string;
  readonly amount: number;
}

interface Move extends Part {
  readonly what: 'hold' | 'take' | 'undo' | 'refund' | 'release';
  /** For `take`: out of the hold. */
  readonly held?: boolean;
}

interface ModelAuthorization {
  readonly kind: string;
  readonly shop: ShopName;
  readonly asked: ModelPurse | undefined;
  readonly day: string;
  readonly expiresAt: number;
  readonly moves: Move[];
  elements: number;
  status: 'open' | 'closed' | 'expired' | 'reversed' | 'declined';
}

interface Place {
  readonly purses: readonly ModelPurse[];
  readonly split: boolean;
}

/** What pays where, written down a second time. */
const PLACES: Readonly<Record<ShopName, Place>> = {
  hospital: { purses: ['medical', 'epurse'], split: true },
  clinic: { purses: ['medical', 'epurse'], split: true },
  bus: { purses: ['transit', 'epurse'], split: false },
  care: { purses: ['subsidy:elder-care', 'epurse'], split: true },
  shop: { purses: ['epurse'], split: false },
};

type LimitField = 'perTransaction' | 'dayAmount' | 'dayCount' | 'monthAmount' | 'monthCount';
type Limits = Readonly<Partial<Record<LimitField, number | null>>>;

const CITY_LIMITS: Readonly<Partial<Record<string, Limits>>> = {
  epurse: { perTransaction: 2_000, dayAmount: 5_000, dayCount: 12 },
  medical: { monthAmount: 9_000 },
};

type FollowUp = Extract<ModelCommand, { type: 'increment' | 'capture' | 'reverse' | 'refund' | 'expire' }>;

interface Source {
  readonly purse: string;
  readonly share: number;
  readonly room: { readonly most: number; readonly field: LimitField | undefined };
  readonly free: number;
  readonly most: number;
}

const ELEMENTS_MOST = 100;
const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);
const valid = (amount: number): boolean => Number.isInteger(amount) && amount > 0 && amount < 1e12;

export class PurseModel {
  readonly authorizations: ModelAuthorization[] = [];
  readonly #credits: Part[] = [];
  readonly #usage: { purse: string; day: string; amount: number; count: number }[] = [];
  readonly #limits = new Map<string, Limits>();
  #frozen = false;

  /** Begins at an instant, ms since the epoch, with empty purses and an active card. */
  constructor(public now: number) {}

  /** Applies a command. Undefined when there is nothing to decide: time passes, or there is nothing to pick. */
  apply(command: ModelCommand): Expected | undefined {
    switch (command.type) {
      case 'wait':
        this.now += command.ms;
        return undefined;
      case 'credit':
        this.#credits.push({ purse: command.purse, amount: command.amount });
        return { result: 'done' };
      case 'freeze':
        return this.#setFrozen(true);
      case 'unfreeze':
        return this.#setFrozen(false);
      case 'limit':
        return this.#setLimits(command.purse, command.limits);
      case 'authorize':
        return this.#authorize(command);
      case 'advise':
        return this.#advise(command);
      default: {
        const target = this.picked(command.pick);
        return target === undefined ? undefined : this.#followUp(target, command);
      }
    }
  }

  #followUp(one: ModelAuthorization, command: FollowUp): Expected {
    if (command.type === 'increment') return this.#increment(one, command.amount);
    if (command.type === 'capture') return this.#capture(one, command.amount, command.final);
    if (command.type === 'reverse') return this.#reverse(one, command.amount);
    if (command.type === 'refund') return this.#refund(one, command.amount);
    return this.#expire(one);
  }

  /**
   * Place in the order of origin that a `pick` means: mostly one of the latest that moved or hold money, now and then any
   * at all, so that follow-ups of declined ones are tried as well.
   */
  placeOf(pick: number): number | undefined {
    const places = [...this.authorizations.keys()];
    const monetary = places.filter((place) => this.authorizations[place]?.moves.length);
    const chosen = pick % 9 === 0 ? places : monetary.slice(-4);
    return chosen[Math.floor(pick / 9) % chosen.length];
  }

  picked(pick: number): ModelAuthorization | undefined {
    const place = this.placeOf(pick);
    return place === undefined ? undefined : this.authorizations[place];
  }

  balance(purse: string): number {
    const credited = sum(this.#credits.filter((credit) => credit.purse === purse).map((credit) => credit.amount));
    const moves = this.authorizations.flatMap((one) => one.moves.map((move) => ({ one, move })));
    const changes = moves.map(({ one, move }) => {
      if (move.purse !== purse) return 0;
      if (move.what === 'take') return -move.amount;
      if (move.what === 'refund') return move.amount;
      return move.what === 'undo' && one.kind !== 'pre_authorization' ? move.amount : 0;
    });
    return credited + sum(changes);
  }

  held(purse: string): number {
    return sum(this.authorizations.map((one) => heldOf(one, purse)));
  }

  /** What is owed for advices that no purse could pay. */
  receivable(): number {
    return this.balance('receivable');
  }

  /** What the purse spent on the model's present day. */
  spentToday(purse: string): number {
    return sum(this.#usage.filter((one) => one.purse === purse && one.day === this.#day()).map((one) => one.amount));
  }

  #free(purse: string): number {
    return this.balance(purse) - this.held(purse);
  }

  #day(): string {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(this.now);
  }

  #setFrozen(frozen: boolean): Expected {
    if (this.#frozen === frozen) return { result: 'already_so' };
    this.#frozen = frozen;
    return { result: 'done' };
  }

  #setLimits(purse: string, limits: Limits): Expected {
    const before = this.#limits.get(purse);
    this.#limits.set(purse, limits);
    const fields = ['perTransaction', 'dayAmount', 'dayCount', 'monthAmount', 'monthCount'] as const;
    const same = before !== undefined && fields.every((field) => before[field] === limits[field]);
    return { result: same ? 'already_so' : 'done' };
  }

  #usable(place: ShopName, asked: ModelPurse | undefined): readonly ModelPurse[] {
    return PLACES[place].purses.filter((purse) => asked === undefined || purse === asked);
  }

  #available(place: ShopName, asked: ModelPurse | undefined): number | null {
    const usable = this.#usable(place, asked);
    return usable.length === 0 ? null : sum(usable.map((purse) => this.#free(purse)));
  }

  /** How far the limits let a purse go, and the limit that says so. */
  #room(purse: string, already: number): { readonly most: number; readonly field: LimitField | undefined } {
    const own = this.#limits.get(purse) ?? {};
    const city = CITY_LIMITS[purse] ?? {};
    const today = this.#day();
    const inDay = this.#usage.filter((one) => one.purse === purse && one.day === today);
    const inMonth = this.#usage.filter((one) => one.purse === purse && one.day.slice(0, 7) === today.slice(0, 7));
    const next = already > 0 ? 0 : 1;
    const left: readonly (readonly [LimitField, (most: number) => number])[] = [
      ['perTransaction', (most) => Math.max(0, most - already)],
      ['dayAmount', (most) => Math.max(0, most - sum(inDay.map((one) => one.amount)))],
      ['dayCount', (most) => (sum(inDay.map((one) => one.count)) + next > most ? 0 : Infinity)],
      ['monthAmount', (most) => Math.max(0, most - sum(inMonth.map((one) => one.amount)))],
      ['monthCount', (most) => (sum(inMonth.map((one) => one.count)) + next > most ? 0 : Infinity)],
    ];
    let tightest: { most: number; field: LimitField | undefined } = { most: Infinity, field: undefined };
    for (const [field, leftOf] of left) {
      const limit = own[field] === undefined ? city[field] : own[field];
      if (limit === undefined || limit === null) continue;
      if (leftOf(limit) < tightest.most) tightest = { most: leftOf(limit), field };
    }
    return tightest;
  }

  #shareAt(place: ShopName, purse: string, amount: number): number {
    return place === 'clinic' && purse === 'medical' ? Math.min(400, Math.floor((amount + 1) / 2)) : amount;
  }

  #plan(
    place: ShopName,
    asked: ModelPurse | undefined,
    amount: number,
    partial: boolean,
    alreadyOf: (purse: string) => number,
  ): { readonly reason: string; readonly parts: readonly Part[] } {
    const usable = this.#usable(place, asked);
    if (usable.length === 0) return { reason: 'purse_not_permitted', parts: [] };
    const sources = usable.map((purse) => {
      const share = this.#shareAt(place, purse, amount);
      const room = this.#room(purse, alreadyOf(purse));
      const free = this.#free(purse);
      return { purse, share, room, free, most: Math.min(share, room.most, free) };
    });
    const { split } = PLACES[place];
    const parts = split ? takenInOrder(sources, amount) : takenFromOne(sources, amount);
    const total = sum(parts.map((one) => one.amount));
    if (total === amount) return { reason: 'approved', parts };
    if (partial && total > 0) return { reason: 'partially_approved', parts };
    return { reason: shortage(sources, split, amount), parts: [] };
  }

  #authorize(command: ModelCommand & { type: 'authorize' }): Expected {
    const { kind, shop, amount, purse: asked } = command;
    const one: ModelAuthorization = {
      kind,
      shop,
      asked,
      day: this.#day(),
      expiresAt: this.now + MODEL_HOLD_TTL_MS,
      moves: [],
      elements: 1,
      status: 'declined',
    };
    this.authorizations.push(one);
    const decline = (reason: string, available: number | null): Expected => {
      return { result: 'declined', reason, approvedAmount: 0, tenders: [], available, begins: true };
    };
    if (kind !== 'balance_inquiry' && !valid(amount)) return decline('amount_invalid', null);
    if (this.#frozen) return decline('card_frozen', null);
    if (kind === 'balance_inquiry') {
      const available = this.#available(shop, asked);
      if (available === null) return decline('purse_not_permitted', null);
      one.status = 'closed';
      return { result: 'approved', reason: 'approved', approvedAmount: 0, tenders: [], available, begins: true };
    }
    const { reason, parts } = this.#plan(shop, asked, amount, command.allowPartial, () => 0);
    if (parts.length === 0) return decline(reason, this.#available(shop, asked));
    one.status = kind === 'purchase' ? 'closed' : 'open';
    for (const part of parts) {
      one.moves.push({ ...part, what: kind === 'purchase' ? 'take' : 'hold' });
      this.#use(part.purse, this.#day(), part.amount, 1);
    }
    return { ...this.#approved(one, parts, reason), begins: true };
  }

  #approved(one: ModelAuthorization, tenders: readonly Part[], reason = 'approved'): Expected {
    const approvedAmount = sum(tenders.map((part) => part.amount));
    return { result: reason, reason, approvedAmount, tenders, available: this.#available(one.shop, one.asked) };
  }

  #declined(one: ModelAuthorization, reason: string): Expected {
    if (one.elements < ELEMENTS_MOST) one.elements += 1;
    const available = this.#available(one.shop, one.asked);
    return { result: 'declined', reason, approvedAmount: 0, tenders: [], available };
  }

  #use(purse: string, day: string, amount: number, count: number): void {
    if (purse !== 'receivable') this.#usage.push({ purse, day, amount, count });
  }

  /** Uses more of the limits today; of a purse that the authorization does not use yet, a transaction as well. */
  #useMore(one: ModelAuthorization, parts: readonly Part[]): void {
    for (const { purse, amount } of parts) this.#use(purse, this.#day(), amount, usedOf(one, purse) === 0 ? 1 : 0);
  }

  /** Gives usage back on the day it was spent; the transaction too when nothing of the purse is used any more. */
  #giveBackUse(one: ModelAuthorization, parts: readonly Part[]): void {
    for (const { purse, amount } of parts) this.#use(purse, one.day, -amount, usedOf(one, purse) === 0 ? -1 : 0);
  }

  #refusal(one: ModelAuthorization, amount: number | undefined): string | undefined {
    if (one.elements >= ELEMENTS_MOST) return 'too_many_elements';
    if (amount !== undefined && !valid(amount)) return 'amount_invalid';
    if (one.status === 'declined') return 'original_declined';
    return one.kind === 'balance_inquiry' ? 'original_not_monetary' : undefined;
  }

  #increment(one: ModelAuthorization, amount: number): Expected {
    const refusal = this.#refusal(one, amount) ?? this.#incrementRefusal(one);
    if (refusal !== undefined) return this.#declined(one, refusal);
    const { reason, parts } = this.#plan(one.shop, one.asked, amount, false, (purse) => usedOf(one, purse));
    if (parts.length === 0) return this.#declined(one, reason);
    this.#useMore(one, parts);
    for (const part of parts) one.moves.push({ ...part, what: 'hold' });
    one.elements += 1;
    return this.#approved(one, parts);
  }

  #incrementRefusal(one: ModelAuthorization): string | undefined {
    if (one.kind !== 'pre_authorization') return 'already_captured';
    if (one.status === 'reversed') return 'original_reversed';
    if (one.status === 'closed') return 'authorization_closed';
    if (one.status === 'expired' || this.now >= one.expiresAt) return 'authorization_expired';
    return this.#frozen ? 'card_frozen' : undefined;
  }

  #capture(one: ModelAuthorization, asked: number | undefined, final: boolean): Expected {
    const refusal = this.#refusal(one, asked) ?? captureRefusal(one);
    if (refusal !== undefined) return this.#declined(one, refusal);
    const left = sum(pursesOf(one).map((purse) => leftOf(one, purse)));
    const amount = asked ?? left;
    if (amount > left) return this.#declined(one, 'over_capture');
    const expired = one.status === 'expired';
    const freeOf = (purse: string): number => (expired ? this.#free(purse) : Infinity);
    const parts = portions(pursesOf(one), amount, (purse) => Math.min(leftOf(one, purse), freeOf(purse)));
    if (sum(parts.map((part) => part.amount)) < amount) return this.#declined(one, 'insufficient_funds');
    if (expired) this.#useMore(one, parts);
    for (const part of parts) one.moves.push({ ...part, what: 'take', held: !expired });
    if (final && !expired) this.#release(one);
    if (final || pursesOf(one).every((purse) => leftOf(one, purse) === 0)) one.status = 'closed';
    one.elements += 1;
    return this.#approved(one, parts);
  }

  #release(one: ModelAuthorization): readonly Part[] {
    const parts = pursesOf(one).map((purse) => ({ purse, amount: heldOf(one, purse) }));
    const rest = parts.filter((part) => part.amount > 0);
    for (const part of rest) one.moves.push({ ...part, what: 'release' });
    this.#giveBackUse(one, rest);
    return rest;
  }

  #reverse(one: ModelAuthorization, asked: number | undefined): Expected {
    const authorized = sum(one.moves.filter((move) => move.what === originOf(one)).map((move) => move.amount));
    if (one.status === 'reversed' && (asked === undefined || asked === authorized)) {
      const undone = sum(one.moves.filter((move) => move.what === 'undo').map((move) => move.amount));
      return { ...this.#approved(one, []), approvedAmount: undone };
    }
    const refusal = this.#refusal(one, asked) ?? reversalRefusal(one);
    if (refusal !== undefined) return this.#declined(one, refusal);
    const left = sum(pursesOf(one).map((purse) => leftOf(one, purse)));
    const amount = asked ?? left;
    if (amount > left) return this.#declined(one, 'over_reversal');
    const parts = portions(pursesOf(one).toReversed(), amount, (purse) => leftOf(one, purse));
    for (const part of parts) one.moves.push({ ...part, what: 'undo' });
    this.#giveBackUse(one, parts);
    if (amount === left) one.status = 'reversed';
    one.elements += 1;
    return this.#approved(one, parts);
  }

  #refund(one: ModelAuthorization, asked: number | undefined): Expected {
    const refusal = this.#refusal(one, asked);
    if (refusal !== undefined) return this.#declined(one, refusal);
    if (one.status === 'reversed') return this.#declined(one, 'original_reversed');
    if (!one.moves.some((move) => move.what === 'take')) return this.#declined(one, 'not_captured');
    const givable = (purse: string): number => {
      const undone = one.kind === 'pre_authorization' ? 0 : moved(one, purse, 'undo');
      return moved(one, purse, 'take') - moved(one, purse, 'refund') - undone;
    };
    const left = sum(pursesOf(one).map(givable));
    const amount = asked ?? left;
    if (left === 0 || amount > left) return this.#declined(one, 'over_refund');
    const parts = portions(pursesOf(one).toReversed(), amount, givable);
    for (const part of parts) one.moves.push({ ...part, what: 'refund' });
    one.elements += 1;
    return this.#approved(one, parts);
  }

  #expire(one: ModelAuthorization): Expected {
    if (one.status !== 'open') {
      return {
        result: 'declined',
        reason: one.status === 'expired' ? 'authorization_expired' : 'authorization_closed',
      };
    }
    if (this.now < one.expiresAt) return { result: 'declined', reason: 'authorization_not_expired' };
    const parts = this.#release(one);
    one.status = 'expired';
    if (one.elements < ELEMENTS_MOST) one.elements += 1;
    return this.#approved(one, parts);
  }

  #takenByAdvice(shop: ShopName, amount: number): readonly Part[] {
    const parts = portions(PLACES[shop].purses, amount, (purse) => {
      return Math.min(this.#shareAt(shop, purse, amount), this.#free(purse));
    });
    const short = amount - sum(parts.map((part) => part.amount));
    return short > 0 ? [...parts, { purse: 'receivable', amount: short }] : parts;
  }

  #advise(command: ModelCommand & { type: 'advise' }): Expected {
    const { shop, amount, final } = command;
    if (!valid(amount)) return { result: 'declined', reason: 'amount_invalid', available: null };
    const named = command.pick === undefined ? undefined : this.picked(command.pick);
    const follows = named !== undefined && isMonetary(named);
    const one = follows ? named : adviceAt(shop, this.#day());
    const fromHold = portions(pursesOf(one), amount, (purse) => heldOf(one, purse));
    const beyond = amount - sum(fromHold.map((part) => part.amount));
    const more = this.#takenByAdvice(shop, beyond);
    this.#useMore(one, more);
    for (const part of fromHold) one.moves.push({ ...part, what: 'take', held: true });
    for (const part of more) one.moves.push({ ...part, what: 'take' });
    if (follows && final) this.#release(one);
    one.status = pursesOf(one).some((purse) => heldOf(one, purse) > 0) ? 'open' : 'closed';
    if (one.elements < ELEMENTS_MOST) one.elements += 1;
    if (!follows) this.authorizations.push(one);
    return { ...this.#approved(one, together([...fromHold, ...more])), begins: !follows };
  }
}

function isMonetary(one: ModelAuthorization): boolean {
  return one.status !== 'declined' && one.kind !== 'balance_inquiry';
}

function adviceAt(shop: ShopName, day: string): ModelAuthorization {
  const expiresAt = Infinity;
  return { kind: 'advice', shop, asked: undefined, day, expiresAt, moves: [], elements: 0, status: 'closed' };
}

function takenInOrder(sources: readonly Source[], amount: number): readonly Part[] {
  const mostOf = (purse: string): number => sources.find((source) => source.purse === purse)?.most ?? 0;
  return portions(
    sources.map((source) => source.purse),
    amount,
    mostOf,
  );
}

function takenFromOne(sources: readonly Source[], amount: number): readonly Part[] {
  const richest = sources.toSorted((a, b) => b.most - a.most)[0];
  const chosen = sources.find((source) => source.most >= amount) ?? richest;
  return chosen && chosen.most > 0 ? [{ purse: chosen.purse, amount: Math.min(amount, chosen.most) }] : [];
}

function shortage(sources: readonly Source[], split: boolean, amount: number): string {
  const reach = (each: readonly number[]): number => (split ? sum(each) : Math.max(...each));
  if (reach(sources.map((one) => one.share)) < amount) return 'purse_not_permitted';
  const enoughMoney = reach(sources.map((one) => Math.min(one.share, one.free))) >= amount;
  const enoughRoom = reach(sources.map((one) => Math.min(one.share, one.room.most))) >= amount;
  if (!enoughMoney && enoughRoom) return 'insufficient_funds';
  const bites = sources.filter((one) => one.room.most < Math.min(one.share, amount));
  const tight = bites.find((one) => one.room.most < one.free) ?? bites[0];
  return tight?.room.field?.endsWith('Count') ? 'count_limit_exceeded' : 'amount_limit_exceeded';
}

function captureRefusal(one: ModelAuthorization): string | undefined {
  if (one.kind !== 'pre_authorization') return 'already_captured';
  if (one.status === 'reversed') return 'original_reversed';
  return one.status === 'closed' ? 'authorization_closed' : undefined;
}

function originOf(one: ModelAuthorization): Move['what'] {
  return one.kind === 'pre_authorization' ? 'hold' : 'take';
}

function moved(one: ModelAuthorization, purse: string, what: Move['what']): number {
  return sum(one.moves.filter((move) => move.what === what && move.purse === purse).map((move) => move.amount));
}

/** Purses of an authorization in the order in which they first had a part in it. */
function pursesOf(one: ModelAuthorization): readonly string[] {
  return [...new Set(one.moves.map((move) => move.purse))];
}

function heldOf(one: ModelAuthorization, purse: string): number {
  if (one.kind !== 'pre_authorization') return 0;
  const taken = one.moves.filter((move) => move.what === 'take' && move.held === true && move.purse === purse);
  const gone = moved(one, purse, 'undo') + moved(one, purse, 'release');
  return moved(one, purse, 'hold') - sum(taken.map((move) => move.amount)) - gone;
}

/** What may still be captured of a pre-authorization, or reversed of money that moved. */
function leftOf(one: ModelAuthorization, purse: string): number {
  const gone = moved(one, purse, 'undo');
  if (one.kind !== 'pre_authorization') return moved(one, purse, 'take') - gone - moved(one, purse, 'refund');
  return Math.max(0, moved(one, purse, 'hold') - moved(one, purse, 'take') - gone);
}

/** What an authorization uses of a purse: refunds come later and do not lessen it. */
function usedOf(one: ModelAuthorization, purse: string): number {
  if (one.kind === 'pre_authorization') return moved(one, purse, 'take') + heldOf(one, purse);
  return moved(one, purse, 'take') - moved(one, purse, 'undo');
}

function reversalRefusal(one: ModelAuthorization): string | undefined {
  if (one.kind === 'pre_authorization') {
    if (one.moves.some((move) => move.what === 'take')) return 'already_captured';
    if (one.status === 'expired') return 'authorization_expired';
  } else if (one.moves.some((move) => move.what === 'refund')) return 'already_refunded';
  return one.status === 'reversed' ? 'over_reversal' : undefined;
}

function portions(purses: readonly string[], amount: number, most: (purse: string) => number): readonly Part[] {
  const parts: Part[] = [];
  let left = amount;
  for (const purse of purses) {
    const part = Math.min(left, most(purse));
    if (part > 0) parts.push({ purse, amount: part });
    left -= Math.max(0, part);
  }
  return parts;
}

function together(parts: readonly Part[]): readonly Part[] {
  const purses = [...new Set(parts.map((part) => part.purse))];
  return purses.map((purse) => {
    return { purse, amount: sum(parts.filter((part) => part.purse === purse).map((part) => part.amount)) };
  });
}
