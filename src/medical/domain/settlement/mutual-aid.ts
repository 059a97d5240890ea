import { accountOf, type CardholderState, type ChangeOrigin, shanghaiDate } from '../../../cardholder';
import type { Decision, NewEvent } from '../../../event-store';
import { INTER_LANE } from '../../../ledger';
import { fen } from '../../../platform/money';
import { type AccountUse, MEDICAL_PURSE, purseRoom } from './account-room';
import { aidToReturn, type CancelSettlementCommand, cancelIn } from './cancel-settlement';
import { alreadySo, done, refused } from './medical-answer';
import type {
  AidGrant,
  AidShare,
  MutualAidGrantedData,
  MutualAidPaidData,
  MutualAidRevokedData,
} from './medical-events';
import { type GivenAid, medicalOf } from './medical-slice';
import { type AidMeans, type FinalSettleCommand, settleWith } from './settle';
import { refundLines, type RefundLinesCommand } from './refund-lines';
import type { Visit } from './visit';

/** Grants that a person gives or has at most. */
export const MAX_GRANTS = 10;

/** A relative's stream and state. */
export interface Relative {
  /** Stream of the patient. */
  readonly patient: number;
  readonly streamId: number;
  readonly state: CardholderState;
}

/** Gives a relative leave to use the account. */
export interface GrantAidCommand {
  readonly owner: number;
  readonly relative: number;
  readonly grant: AidGrant;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

const NOTHING: Decision = { events: [], outcome: '{}' };

/** Decides a grant of mutual aid (家庭共济授权), for the owner and the relative. */
export function grantAid(
  owner: CardholderState,
  relative: CardholderState,
  command: GrantAidCommand,
): readonly [owner: Decision, relative: Decision] {
  const { grant, now, origin } = command;
  if (command.owner === command.relative) return [refused('same_person'), NOTHING];
  for (const { person } of [owner, relative]) {
    if (!person.registered) return [refused('cardholder_not_registered'), NOTHING];
    if (person.status !== undefined) return [refused('person_left'), NOTHING];
  }
  const { given } = medicalOf(owner);
  if (grant.to < grant.from) return [refused('grant_invalid'), NOTHING];
  if (given.some(({ grantId }) => grantId === grant.grantId)) return [alreadySo({ grantId: grant.grantId }), NOTHING];
  if (given.length >= MAX_GRANTS || medicalOf(relative).received.length >= MAX_GRANTS) {
    return [refused('too_many_grants'), NOTHING];
  }
  const event = (side: MutualAidGrantedData['side'], other: number): NewEvent => {
    const data: MutualAidGrantedData = { side, other, grant, at: now, origin };
    return { type: 'MutualAidGranted', entity: null, data, postings: [] };
  };
  return [
    done([event('owner', command.relative)], { grantId: grant.grantId }),
    { ...NOTHING, events: [event('relative', command.owner)] },
  ];
}

/** Takes a grant back. */
export interface RevokeAidCommand {
  readonly grantId: string;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Decides a revocation, for the owner and the relative; what was paid stays paid. */
export function revokeAid(
  owner: CardholderState,
  { grantId, now, origin }: RevokeAidCommand,
): readonly [owner: Decision, relative: Decision] {
  if (!medicalOf(owner).given.some((grant) => grant.grantId === grantId)) return [refused('grant_not_found'), NOTHING];
  const data: MutualAidRevokedData = { grantId, at: now, origin };
  const event = { type: 'MutualAidRevoked', entity: null, data, postings: [] };
  return [done([event], { grantId }), { ...NOTHING, events: [event] }];
}

/** Decides a settlement to which relatives pay: first the patient's decision, then one for each of them. */
export function settleWithAid(
  patient: CardholderState,
  visit: Visit | undefined,
  relatives: readonly Relative[],
  command: FinalSettleCommand,
): readonly Decision[] {
  const means = aidMeans(patient, relatives, visit, command);
  const { decision, shares } = settleWith(patient, visit, command, means);
  return [decision, ...relatives.map((relative) => paidBy(relative, shares, command, 1))];
}

/** Decides the cancellation of a settlement to which relatives paid: the money returns to them in the same commit. */
export function cancelWithAid(
  patient: CardholderState,
  visit: Visit | undefined,
  relatives: readonly Relative[],
  command: CancelSettlementCommand,
): readonly Decision[] {
  const decision = cancelIn(patient, visit, command);
  const shares = decision.events.length === 0 ? [] : aidToReturn(visit, command.number);
  const day = dayOfPayment(visit, command.number);
  return [decision, ...relatives.map((relative) => paidBy(relative, shares, command, -1, day))];
}

/** Decides a partial refund of a settlement to which relatives paid; they get back what the rest does not need. */
export function refundWithAid(
  patient: CardholderState,
  visit: Visit | undefined,
  relatives: readonly Relative[],
  command: RefundLinesCommand,
): readonly Decision[] {
  const back = aidToReturn(visit, command.number);
  const again = returning(back);
  const { decision, shares } = refundLines(patient, visit, command, again);
  const moved = decision.events.length > 0;
  return [
    decision,
    ...relatives.map((relative) => {
      const returned = paidBy(relative, moved ? back : [], command.settle, -1, dayOfPayment(visit, command.number));
      const paid = paidBy(relative, moved ? shares : [], command.settle, 1);
      return { ...NOTHING, events: [...returned.events, ...paid.events] };
    }),
  ];
}

/** What is returned counts for the month and the day in which it was paid. */
function dayOfPayment(visit: Visit | undefined, settlement: number): string | undefined {
  const at = visit?.settlements.find(({ number }) => number === settlement)?.at;
  return at === undefined ? undefined : shanghaiDate(at);
}

/** What relatives paid is what they may pay again: a partial refund never takes more from them. */
function returning(shares: readonly AidShare[]): AidMeans {
  return { available: shares.reduce((sum, { amount }) => sum + amount, 0), take: (amount) => taken(shares, amount) };
}

/** What the grants of the patient's relatives let pay now, in the order in which they were given. */
function aidMeans(
  patient: CardholderState,
  relatives: readonly Relative[],
  visit: Visit | undefined,
  command: FinalSettleCommand,
): AidMeans {
  if (visit === undefined) return returning([]);
  const use: Omit<AccountUse, 'card'> = {
    ...{ tenderPolicy: command.account.tenderPolicy, mcc: visit.institution.mcc, now: command.now },
  };
  const today = shanghaiDate(command.now);
  const shares = medicalOf(patient).received.flatMap(({ grantId, owner }): AidShare[] => {
    const relative = relatives.find(({ streamId }) => streamId === owner);
    const grant = relative && medicalOf(relative.state).given.find((one) => one.grantId === grantId);
    if (relative === undefined || grant === undefined || today < grant.from || today > grant.to) return [];
    if (relative.state.person.status !== undefined) return [];
    const amount = Math.min(grantRoom(grant, today), purseRoom(relative.state, use, Number.MAX_SAFE_INTEGER));
    return amount > 0 ? [{ grantId, owner, amount }] : [];
  });
  // Two grants of one owner share the owner's account.
  return returning(withinAccounts(shares, relatives, use));
}

function grantRoom({ month, monthUsed, yearUsed, monthLimit, yearLimit }: GivenAid, today: string): number {
  const usedInMonth = month === today.slice(0, 7) ? monthUsed : 0;
  const usedInYear = month.slice(0, 4) === today.slice(0, 4) ? yearUsed : 0;
  const byMonth = monthLimit === undefined ? Infinity : monthLimit - usedInMonth;
  const byYear = yearLimit === undefined ? Infinity : yearLimit - usedInYear;
  return Math.max(0, Math.min(byMonth, byYear));
}

function withinAccounts(
  shares: readonly AidShare[],
  relatives: readonly Relative[],
  use: Omit<AccountUse, 'card'>,
): readonly AidShare[] {
  const left = new Map(
    relatives.map(({ streamId, state }) => [streamId, purseRoom(state, use, Number.MAX_SAFE_INTEGER)] as const),
  );
  return shares.map((share) => {
    const amount = Math.min(share.amount, left.get(share.owner) ?? 0);
    left.set(share.owner, (left.get(share.owner) ?? 0) - amount);
    return { ...share, amount };
  });
}

function taken(shares: readonly AidShare[], amount: number): readonly AidShare[] {
  let left = amount;
  const result: AidShare[] = [];
  for (const share of shares) {
    const part = Math.min(left, share.amount);
    if (part > 0) result.push({ ...share, amount: part });
    left -= part;
  }
  return result;
}

function paidBy(
  { streamId, state, patient }: Relative,
  shares: readonly AidShare[],
  { now }: { readonly now: number },
  sign: 1 | -1,
  day = shanghaiDate(now),
): Decision {
  const own = shares.filter(({ owner }) => owner === streamId);
  const events = own.map(({ grantId, amount }): NewEvent => {
    const data: MutualAidPaidData = {
      ...{ grantId, relative: patient, amount: sign * amount, day },
      usage: [[MEDICAL_PURSE, sign * amount, sign]],
      ...(sign === 1 ? {} : { date: day }),
      at: now,
    };
    const postings = [
      { account: accountOf(state.purses, MEDICAL_PURSE), amount: fen(-sign * amount) },
      { account: INTER_LANE, amount: fen(sign * amount) },
    ];
    return { type: sign === 1 ? 'MutualAidPaid' : 'MutualAidReturned', entity: null, data, postings };
  });
  return { ...NOTHING, events };
}
