import { checkOf, type DecisionFacts, purseChecks } from './decision-facts';
import { checkText, limitText } from './check-texts';
import { amounts, type BothLanguages, list, purseWord, sentences, stateWord, text, yuan } from './words';

/** The card was in a state in which it pays nothing. */
export function cardStateText(facts: DecisionFacts, advice: BothLanguages): BothLanguages {
  const seen = checkOf(facts, 'card.state')?.observed;
  const state = stateWord(typeof seen === 'string' ? seen : '');
  const was =
    state.zh === '' ? text('卡状态不允许支付。', 'The state of the card allows no payment.') : stateSentence(state);
  return sentences(was, advice);
}

function stateSentence(state: BothLanguages): BothLanguages {
  return text(
    `交易当时卡状态为「${state.zh}」，只有正常的卡可以支付。`,
    `The card was ${state.en} at that moment; only an active card pays.`,
  );
}

/** The card's last month of validity was over. */
export function expiredText(facts: DecisionFacts): BothLanguages {
  const expiry = checkOf(facts, 'card.expiry');
  const [month, until] = [expiry?.observed ?? '–', expiry?.required ?? '–'];
  return text(
    `卡有效期至 ${until}，交易发生于 ${month}，卡已过期。请办理补换卡。`,
    `The card was valid until ${until} and the payment was in ${month}. The card has to be replaced.`,
  );
}

/** The purse needs an application of the card that was not active: which, and what it was. */
export function applicationText(facts: DecisionFacts): BothLanguages {
  const failed = facts.checks.filter(({ check, passed }) => check.startsWith('application:') && !passed);
  const texts = list(failed.map(checkText));
  return text(
    `卡上的应用未处于可用状态：${texts.zh}。`,
    `An application of the card that this needs was not active. ${texts.en}.`,
  );
}

/** Taps with the card that was replaced may still come in, so the transit purse is not touched. */
export function restingText(facts: DecisionFacts): BothLanguages {
  const until = checkOf(facts, 'transit_window')?.required ?? '–';
  return text(
    `旧卡的乘车记录可能尚未上传，交通钱包到 ${until} 才可使用。`,
    `Rides with the replaced card may still be uploaded; the transit purse rests until ${until}.`,
  );
}

/** The policy does not let the purse pay, or not so much. */
export function notPermittedText(facts: DecisionFacts): BothLanguages {
  const rule = checkOf(facts, 'policy');
  if (facts.purse !== undefined && rule?.passed !== true) {
    const word = purseWord(facts.purse);
    return text(
      `终端指定由${word.zh}支付，但规则版本 ${facts.policy ?? '–'} 不允许其用于商户类别 ${facts.mcc}。`,
      `The terminal asked for ${word.en}, which policy ${facts.policy ?? '–'} does not let pay at merchant category ${facts.mcc}.`,
    );
  }
  return text(
    `规则版本 ${facts.policy ?? '–'} 允许各账户支付的份额之和不足 ${yuan(facts.amount)}。`,
    `The shares that policy ${facts.policy ?? '–'} lets the purses pay do not reach ${yuan(facts.amount)}.`,
  );
}

/** The purse that the terminal asked for does not exist. */
export function notOpenText({ purse }: DecisionFacts): BothLanguages {
  const word = purse === undefined ? text('指定账户', 'the purse asked for') : purseWord(purse);
  return text(`持卡人尚未开通${word.zh}。`, `The cardholder has not opened ${word.en}.`);
}

/** No rule fits the merchant, or none of its purses is open. */
export function noPurseText(facts: DecisionFacts): BothLanguages {
  const rule = checkOf(facts, 'policy')?.required ?? null;
  if (rule === null) {
    return text(
      `规则版本 ${facts.policy ?? '–'} 没有适用于商户类别 ${facts.mcc} 的支付规则。`,
      `Policy ${facts.policy ?? '–'} has no rule for merchant category ${facts.mcc}.`,
    );
  }
  return text(
    `商户类别 ${facts.mcc} 适用支付规则「${rule}」，其中的账户持卡人都未开通。`,
    `The rule "${rule}" fits merchant category ${facts.mcc}, but the cardholder has opened none of its purses.`,
  );
}

/** Limits kept the money back: each of them with what it would have come to. */
export function limitExceededText(facts: DecisionFacts, counts: boolean): BothLanguages {
  const failed = purseChecks(facts, (field) => field !== 'available' && field.endsWith('Count') === counts).filter(
    ({ passed }) => !passed,
  );
  if (failed.length === 0) {
    return text(
      `${yuan(facts.amount)} 超出持卡人的限额。`,
      `${yuan(facts.amount)} is more than the limits of the cardholder allow.`,
    );
  }
  const limits = list(
    failed.map(({ purse, field, observed, required }) => limitText(purse, field, observed, required)),
  );
  return text(`超出限额：${limits.zh}。`, `A limit was exceeded: ${limits.en}.`);
}

/** The purses had not enough: what each had. */
export function insufficientText(facts: DecisionFacts): BothLanguages {
  const seen = purseChecks(facts, (field) => field === 'available').map(({ purse, observed }) => ({
    purse,
    amount: typeof observed === 'number' ? observed : 0,
  }));
  if (seen.length === 0) {
    return text(
      `需要 ${yuan(facts.amount)}，相关账户可用余额不足。`,
      `${yuan(facts.amount)} was needed, and the purses of this authorization had less than that available.`,
    );
  }
  const had = amounts(seen);
  const total = yuan(seen.reduce((sum, { amount }) => sum + amount, 0));
  return text(
    `需要 ${yuan(facts.amount)}，当时可用余额合计 ${total}（${had.zh}），余额不足。已冻结的金额不可用。`,
    `${yuan(facts.amount)} was needed and ${total} was available (${had.en}). Money held for other authorizations does not count.`,
  );
}
