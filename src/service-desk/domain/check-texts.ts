import type { ExplainedCheck, Scalar } from '../../authorization';
import { type BothLanguages, applicationWord, purseWord, stateWord, text, yuan } from './words';

/** Names of the limits. Amounts are told in yuan, counts as numbers. */
const LIMITS: Readonly<Record<string, BothLanguages>> = {
  perTransaction: text('单笔金额', 'this transaction'),
  dayAmount: text('当日累计金额', 'the amount of the day'),
  dayCount: text('当日累计笔数', 'the number of payments of the day'),
  monthAmount: text('当月累计金额', 'the amount of the month'),
  monthCount: text('当月累计笔数', 'the number of payments of the month'),
};

type Words = (check: ExplainedCheck) => BothLanguages;

/** Checks with a name of their own. */
const CHECKS: Readonly<Record<string, Words>> = {
  amount: amountText,
  card: ({ passed }) =>
    passed
      ? text('卡当时状态未作检查条件', 'The state of the card was looked at and did not matter')
      : text('没有找到这张卡', 'No such card was found'),
  'card.state': cardText,
  'card.expiry': expiryText,
  policy: policyText,
  transit_window: ({ observed, required }) =>
    text(
      `交通钱包到 ${shown(required)} 才可使用，交易发生于 ${shown(observed)}`,
      `The transit purse rested until ${shown(required)}; the decision was at ${shown(observed)}`,
    ),
};

/** What a check compared, in words, with the values at that moment. */
export function checkText(check: ExplainedCheck): BothLanguages {
  const [, purse, field] = /^purse:(.+)\.([A-Za-z]+)$/.exec(check.check) ?? [];
  if (purse !== undefined && field !== undefined) return purseText(check, purse, field);
  const application = /^application:([a-z_]+)$/.exec(check.check)?.[1];
  if (application !== undefined) return applicationText(check, application);
  return (CHECKS[check.check] ?? otherText)(check);
}

/** A check that a later version of the service may make. */
function otherText({ check, observed, required }: ExplainedCheck): BothLanguages {
  return text(
    `${check}：当时为 ${shown(observed)}，要求 ${shown(required)}`,
    `${check}: was ${shown(observed)}, needed ${shown(required)}`,
  );
}

/** The limit of a check in words: what it would have come to, and the limit. */
export function limitText(purse: string, field: string, observed: Scalar, limit: Scalar): BothLanguages {
  const word = purseWord(purse);
  const name = LIMITS[field] ?? text(field, field);
  const value = field.endsWith('Count') ? shown : money;
  return text(
    `${word.zh}${name.zh}本笔后为 ${value(observed)}，限额 ${value(limit)}`,
    `for ${word.en}, ${name.en} would have come to ${value(observed)} with a limit of ${value(limit)}`,
  );
}

function purseText({ observed, required }: ExplainedCheck, purse: string, field: string): BothLanguages {
  if (field !== 'available') {
    const limit = limitText(purse, field, observed, required);
    return text(limit.zh, limit.en.charAt(0).toUpperCase() + limit.en.slice(1));
  }
  const word = purseWord(purse);
  return text(
    `${word.zh}可用余额 ${money(observed)}，需要 ${money(required)}`,
    `${money(observed)} was available in ${word.en}, ${money(required)} was wanted`,
  );
}

function amountText({ observed }: ExplainedCheck): BothLanguages {
  return text(`金额 ${money(observed)} 不是有效金额`, `The amount ${money(observed)} is no valid amount`);
}

function cardText({ observed, required }: ExplainedCheck): BothLanguages {
  const [was, needed] = [stateWord(shown(observed)), stateWord(shown(required))];
  return text(`卡状态为「${was.zh}」，要求「${needed.zh}」`, `The card was ${was.en}; it must be ${needed.en}`);
}

function expiryText({ observed, required }: ExplainedCheck): BothLanguages {
  return text(
    `卡有效期至 ${shown(required)}，交易发生于 ${shown(observed)}`,
    `The card is valid until ${shown(required)}; the decision was in ${shown(observed)}`,
  );
}

function applicationText({ observed, required }: ExplainedCheck, application: string): BothLanguages {
  const word = applicationWord(application);
  const [was, needed] = [stateWord(shown(observed)), stateWord(shown(required))];
  return text(
    `${word.zh}状态为「${was.zh}」，要求「${needed.zh}」`,
    `For this purse ${word.en} must be ${needed.en}; it was ${was.en}`,
  );
}

function policyText({ passed, observed, required }: ExplainedCheck): BothLanguages {
  const asked = shown(observed);
  const isCategory = /^\d{4}$/.test(asked);
  const subject = isCategory
    ? text(`商户类别 ${asked}`, `Merchant category ${asked}`)
    : text(`指定账户${purseWord(asked).zh}`, `The terminal asked for ${purseWord(asked).en}`);
  if (required === null) return text(`${subject.zh}：没有适用的支付规则`, `${subject.en}: no rule of payment fits`);
  const rule = shown(required);
  return passed
    ? text(`${subject.zh}：适用支付规则「${rule}」`, `${subject.en}: the rule "${rule}" allows it`)
    : text(`${subject.zh}：支付规则「${rule}」不允许`, `${subject.en}: the rule "${rule}" does not allow it`);
}

function money(value: Scalar): string {
  return typeof value === 'number' ? yuan(value) : '–';
}

function shown(value: Scalar): string {
  return value === null ? '–' : String(value);
}
