import { defaultTenderPolicy } from './default-tender-policy';
import { selectTenders, shareOf, type TenderPolicy } from './tender-policy';
import { asTenderPolicy, tenderPolicyFaults } from './tender-policy-validation';

const ALL = ['medical', 'epurse', 'transit', 'subsidy:elder-care'];

function select(
  mcc: string,
  options: { open?: readonly string[]; asked?: string; programmes?: readonly string[] } = {},
) {
  const open = options.open ?? ALL;
  const purpose = { mcc, programmes: options.programmes ?? [] };
  const selection = selectTenders(defaultTenderPolicy, purpose, (purse) => open.includes(purse), options.asked);
  return selection.refusal ?? selection.choices.map((choice) => choice.purse).join(' ');
}

describe('the policy of the demo city', () => {
  it.each([
    ['a hospital', '8062', [], 'medical epurse'],
    ['a pharmacy', '5912', [], 'medical epurse'],
    ['a bus', '4111', [], 'transit epurse'],
    ['the metro', '4112', [], 'transit epurse'],
    ['a provider of the elder-care programme', '8050', ['elder-care'], 'subsidy:elder-care epurse'],
    ['a care provider outside the programme', '8050', [], 'epurse'],
    ['a shop that takes part in a programme but provides no care', '5411', ['elder-care'], 'epurse'],
    ['a shop', '5411', [], 'epurse'],
  ])('lets at %s (%s) these purses pay, in this order', (_, mcc, programmes, purses) => {
    expect(select(mcc, { programmes })).toBe(purses);
  });

  it.each([
    ['8062', 'medical', ALL, 'medical'],
    ['8062', 'epurse', ALL, 'epurse'],
    ['5411', 'medical', ALL, 'purse_not_permitted'],
    ['8062', 'transit', ALL, 'purse_not_permitted'],
    ['8062', 'medical', ['epurse'], 'purse_not_open'],
    ['8062', undefined, ['epurse'], 'epurse'],
    ['5411', undefined, ['medical', 'transit'], 'no_purse_for_merchant'],
  ])('at %s, asked for %p by a holder of %p, selects %s', (mcc, asked, open, selected) => {
    expect(select(mcc, { open, ...(asked === undefined ? {} : { asked }) })).toBe(selected);
  });

  it('is valid', () => {
    expect(tenderPolicyFaults(defaultTenderPolicy)).toEqual([]);
    expect(asTenderPolicy(JSON.parse(JSON.stringify(defaultTenderPolicy)))).toEqual(defaultTenderPolicy);
  });
});

describe('a rule', () => {
  it.each([
    ['no bound', {}, 1_001, 1_001],
    ['a half, rounded half up', { maxShare: '0.5' }, 1_001, 501],
    ['a third, rounded to the nearest fen', { maxShare: '0.333333' }, 100, 33],
    ['a ceiling', { upTo: 400 }, 1_001, 400],
    ['the lower of both', { maxShare: '0.5', upTo: 400 }, 600, 300],
  ])('with %s bounds what a purse pays', (_, bounds, amount, most) => {
    expect(shareOf({ purse: 'epurse', ...bounds }, amount)).toBe(most);
  });

  it('none of which fits leaves no purse to pay', () => {
    const policy: TenderPolicy = {
      version: '1',
      effectiveFrom: '2026-01-01',
      rules: [{ id: 'bus', mcc: ['4111'], purses: [{ purse: 'transit' }], split: false }],
    };
    const selection = selectTenders(policy, { mcc: '5411', programmes: [] }, () => true);
    expect(selection).toMatchObject({ rule: undefined, choices: [], refusal: 'no_purse_for_merchant' });
  });
});

describe('a document that is no policy', () => {
  const rule = { id: 'r', purses: [{ purse: 'epurse' }], split: true };
  const policy = { version: '1', effectiveFrom: '2026-01-01', rules: [rule] };
  const withRule = (change: object) => ({ ...policy, rules: [{ ...rule, ...change }] });
  const withChoice = (change: object) => withRule({ purses: [{ purse: 'epurse', ...change }] });

  it.each<[string, unknown, string]>([
    ['is null', null, ''],
    ['is a list', [], ''],
    ['has no version', { ...policy, version: '' }, 'version'],
    ['has an unknown field', { ...policy, author: 'x' }, 'author'],
    ['begins on a day that does not exist', { ...policy, effectiveFrom: '2026-02-30' }, 'effectiveFrom'],
    ['has no rules', { ...policy, rules: [] }, 'rules'],
    ['has a rule that is none', { ...policy, rules: ['r'] }, 'rules[0]'],
    ['has two rules of one id', { ...policy, rules: [rule, rule] }, 'rules[1].id'],
    ['has a category of bad codes', { ...policy, categories: { c: ['12'] } }, 'categories.c'],
    ['names an unknown category', withRule({ category: 'c' }), 'rules[0].category'],
    ['has a bad code', withRule({ mcc: ['541'] }), 'rules[0].mcc'],
    ['has a bad programme', withRule({ programme: 'Elder Care' }), 'rules[0].programme'],
    ['does not say whether to split', withRule({ split: undefined }), 'rules[0].split'],
    ['has a rule without purses', withRule({ purses: [] }), 'rules[0].purses'],
    [
      'names a purse twice',
      withRule({ purses: [{ purse: 'epurse' }, { purse: 'epurse' }] }),
      'rules[0].purses[1].purse',
    ],
    ['names an unknown purse', withChoice({ purse: 'bank' }), 'rules[0].purses[0].purse'],
    [
      'lets a subsidy pay outside its programme',
      withChoice({ purse: 'subsidy:elder-care' }),
      'rules[0].purses[0].purse',
    ],
    ['has a share as a number', withChoice({ maxShare: 0.5 }), 'rules[0].purses[0].maxShare'],
    ['has a share of nothing', withChoice({ maxShare: '0' }), 'rules[0].purses[0].maxShare'],
    ['has a share above all', withChoice({ maxShare: '1.01' }), 'rules[0].purses[0].maxShare'],
    ['has a fractional ceiling', withChoice({ upTo: 1.5 }), 'rules[0].purses[0].upTo'],
    ['has a limit below zero', { ...policy, limits: { epurse: { dayAmount: -1 } } }, 'limits.epurse.dayAmount'],
    ['has an unknown limit', { ...policy, limits: { epurse: { weekAmount: 1 } } }, 'limits.epurse.weekAmount'],
    ['limits an unknown purse', { ...policy, limits: { bank: {} } }, 'limits.bank'],
  ])('because it %s is refused with the name of the field', (_, document, field) => {
    expect(tenderPolicyFaults(document).map((fault) => fault.field)).toEqual([field]);
    expect(() => asTenderPolicy(document)).toThrow(RangeError);
  });
});
