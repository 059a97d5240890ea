import fc from 'fast-check';
import { composeAggregates } from '../../../authorization';
import { type CardholderState, findPurse, registerCardholder } from '../../../cardholder';
import type { Decide, StreamEvent } from '../../../event-store';
import { type Fen, fen } from '../../../platform/money';
import {
  addMonths,
  type Contribution,
  type ContributionOutcome,
  type ContributionPolicy,
  ContributionRule,
  contributionsExtension,
  creditedIn,
  decideContribution,
  kindOf,
  KEPT_MONTHS,
  monthsBetween,
  policyOf,
} from '.';

const STREAM = 2 ** 27 + 5;
const [aggregate] = composeAggregates([contributionsExtension]);
const POLICY: ContributionPolicy = {
  area: '220100',
  from: '202601',
  averageWage: fen(700_000),
  retireeAmount: fen(8_000),
  ...{ rate: '0.02', floor: '0.6', ceiling: '3' },
};

class Person {
  state = aggregate!.initialState(STREAM);
  version = 0;
  readonly events: StreamEvent[] = [];

  settle(decide: Decide<CardholderState, unknown>): ContributionOutcome {
    const decision = decide(this.state, { version: this.version, entity: undefined });
    for (const { type, data, postings } of decision.events) {
      this.version += 1;
      const event = { streamId: STREAM, version: this.version, type, entity: null, data, postings };
      this.events.push(event);
      this.state = aggregate!.evolve(this.state, event);
    }
    return JSON.parse(decision.outcome) as ContributionOutcome;
  }

  credit(month: string, entitled: number, more: Partial<Contribution> = {}): ContributionOutcome {
    const where = { file: '0123456789abcdef', line: 3 };
    const base = { streamId: STREAM, month, entitled, kind: 'in_service' as const, base: 654_300, ...where };
    return this.settle(decideContribution({ ...base, ...more }));
  }

  get balance(): number | undefined {
    return findPurse(this.state.purses, 'medical')?.balance;
  }
}

const registered = (): Person => {
  const person = new Person();
  person.settle(registerCardholder());
  return person;
};

describe('what a month comes to', () => {
  const rule = new ContributionRule(POLICY);

  it.each([
    ['6543.00', 654_300, 13_086],
    ['4987.65', 498_765, 9_975],
    ['a base below 60 % of the average wage, which counts as that', 100_000, 8_400],
    ['a base above 300 %, which counts as that', 9_999_999, 42_000],
  ])('is 2 %% of %s, to the fen', (_what, base, amount) => {
    expect(rule.amountOf('in_service', base)).toBe(amount);
  });

  it('rounds half a fen up', () => {
    expect(new ContributionRule({ ...POLICY, floor: '0' }).amountOf('in_service', 388_888)).toBe(7_778);
    expect(new ContributionRule({ ...POLICY, floor: '0' }).amountOf('in_service', 25)).toBe(1);
  });

  it('is a flat amount in retirement', () => {
    expect(rule.amountOf('retired', 0)).toBe(8_000);
  });

  it('follows the policy that began last', () => {
    const later = { ...POLICY, from: '202607' };
    expect(policyOf([later, POLICY], '202512')).toBeUndefined();
    expect(policyOf([later, POLICY], '202606')).toBe(POLICY);
    expect(policyOf([later, POLICY], '202608')).toBe(later);
  });

  it('is that of somebody in work up to the month of retirement, and flat from the next', () => {
    expect(kindOf('1201', '202603', '202603')).toBe('in_service');
    expect(kindOf('1201', '202604', '202603')).toBe('retired');
    expect(kindOf('1201', '202603')).toBe('retired');
    expect(kindOf('1101', '202603')).toBe('in_service');
    expect(kindOf('1501', '202603')).toBeUndefined();
  });

  it('counts months over the turn of the year', () => {
    expect(addMonths('202601', -1)).toBe('202512');
    expect(monthsBetween('202511', '202602')).toBe(3);
  });
});

describe('a contribution', () => {
  it('opens the account and credits it', () => {
    const person = registered();
    expect(person.credit('202603', 13_086)).toEqual({ result: 'credited', amount: 13_086 });
    expect(person.balance).toBe(13_086);
    expect(person.events.map(({ type }) => type)).toEqual([
      'CardholderRegistered',
      'PurseOpened',
      'ContributionCredited',
    ]);
  });

  it('of the same month and amount changes nothing, whatever file it is in', () => {
    const person = registered();
    person.credit('202603', 13_086);
    expect(person.credit('202603', 13_086, { file: 'fedcba9876543210' })).toEqual({ result: 'unchanged' });
    expect(person.balance).toBe(13_086);
  });

  it('that is corrected posts the difference, up or down', () => {
    const person = registered();
    person.credit('202603', 13_086);
    expect(person.credit('202603', 14_000)).toEqual({ result: 'corrected', amount: 914 });
    expect(person.credit('202603', 8_000, { kind: 'retired', base: 0 })).toEqual({
      result: 'corrected',
      amount: -6_000,
    });
    expect(person.balance).toBe(8_000);
  });

  it('takes nothing back that is not there', () => {
    const person = registered();
    person.credit('202603', 13_086);
    person.state = { ...person.state, purses: spent(person.state, 13_000) };
    expect(person.credit('202603', 8_000)).toEqual({ result: 'refused', reason: 'insufficient_funds' });
  });

  it('is refused for nobody and for people who left', () => {
    expect(new Person().credit('202603', 1)).toEqual({ result: 'refused', reason: 'not_registered' });
    const person = registered();
    person.state = { ...person.state, person: { ...person.state.person, status: 'deceased' } };
    expect(person.credit('202603', 1)).toEqual({ result: 'refused', reason: 'person_left' });
  });

  it('is remembered for two years', () => {
    const person = registered();
    for (let month = 0; month <= KEPT_MONTHS; month += 1) person.credit(addMonths('202401', month), 100 + month);
    expect(creditedIn(person.state, '202401')).toBeUndefined();
    expect(creditedIn(person.state, '202402')).toBe(101);
    expect(creditedIn(person.state, '202601')).toBe(124);
  });

  it('leaves an account with the sum of what its months came to last, whatever the order of corrections', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 50_000 })));
    fc.assert(
      fc.property(rows, (corrections) => {
        const person = registered();
        const last = new Map<number, number>();
        for (const [month, entitled] of corrections) {
          person.credit(addMonths('202601', month), entitled);
          last.set(month, entitled);
        }
        const sum = [...last.values()].reduce((total, entitled) => total + entitled, 0);
        const posted = person.events
          .flatMap(({ postings }) => postings)
          .reduce((total, { amount }) => total + amount, 0);
        expect(person.balance ?? 0).toBe(sum);
        expect(posted).toBe(0);
      }),
    );
  });
});

function spent(state: CardholderState, amount: number): CardholderState['purses'] {
  const list = state.purses.list.map((purse) => ({ ...purse, balance: (purse.balance - amount) as Fen }));
  return { ...state.purses, list };
}
