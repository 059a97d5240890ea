import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBill, readBill } from './bill-document';
import { calculate } from './calculate';
import { cancellationDocument } from './cancellation-document';
import type { BenefitPolicyDocument } from './policy-document';
import { isPolicy, readPolicy } from './read-policy';
import { settlementDocument, type SettlementDocument } from './settlement-document';

interface Example {
  readonly name: string;
  readonly params?: BenefitPolicyDocument;
  readonly input: { readonly ytd?: Readonly<Record<string, string>>; readonly cancel_of?: string };
  readonly expected: Omit<SettlementDocument, 'steps'>;
}

const FIXTURES = join(__dirname, '..', '..', '..', '..', 'test', 'fixtures', 'medical');

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as T;
}

const examples = fixture<readonly Example[]>('benefit-examples.json');

function settle({ params, input }: Example): SettlementDocument {
  const policy = readPolicy(params!);
  const bill = readBill(input);
  if (!isPolicy(policy) || !isBill(bill)) throw new Error(JSON.stringify([policy, bill]));
  return settlementDocument(policy, bill.lines, calculate(policy, bill.input, bill.lines));
}

describe('the worked examples', () => {
  it.each(
    examples.filter(({ input }) => input.cancel_of === undefined).map((example) => [example.name, example] as const),
  )('%s comes out to the fen', (_, example) => {
    const { fee_lines, setlinfo, setldetail, cum_after } = settle(example);
    const { expected } = example;
    expect({ fee_lines, setlinfo, setldetail, cum_after }).toEqual({
      ...{ fee_lines: expected.fee_lines, setlinfo: expected.setlinfo },
      ...{ setldetail: expected.setldetail, cum_after: expected.cum_after },
    });
  });

  it('a cancellation is the mirror of its settlement', () => {
    const cancelled = examples.find(({ input }) => input.cancel_of !== undefined)!;
    const origin = examples.find(({ name }) => name.startsWith(cancelled.input.cancel_of!))!;
    const nothing = Object.fromEntries(Object.keys(origin.expected.cum_after).map((name) => [name, '0.00']));
    const { setlinfo, setldetail, cum_after } = cancellationDocument(settle(origin), nothing);
    expect({ setlinfo, setldetail, cum_after }).toEqual({
      setlinfo: cancelled.expected.setlinfo,
      setldetail: cancelled.expected.setldetail,
      cum_after: cancelled.expected.cum_after,
    });
  });
});

describe('the sample policies', () => {
  it.each(
    fixture<readonly BenefitPolicyDocument[]>('benefit-policies.json').map((one) => [one.param_set, one] as const),
  )('%s can be read', (_, document) => {
    expect(isPolicy(readPolicy(document))).toBe(true);
  });
});
