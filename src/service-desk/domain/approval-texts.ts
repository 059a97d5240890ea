import { checkOf, type DecisionFacts, purseChecks } from './decision-facts';
import { amounts, type BothLanguages, kindWord, purseWord, sentences, text, yuan } from './words';

const NOTHING = text('', '');

/** Why something was approved, and why those purses pay. */
export function approvedText(facts: DecisionFacts): BothLanguages {
  const { kind, amount } = facts;
  if (kind === 'balance_inquiry') {
    return text('余额查询成功，没有资金变动。', 'The balance was shown; no money moved.');
  }
  if (kind === 'advice') return adviceText(facts);
  const word = kindWord(kind);
  const paid = amounts(facts.tenders);
  const [zh, en] = kind === 'pre_authorization' ? ['冻结', 'was set aside'] : ['支付', 'was paid'];
  return sentences(
    text(
      `${word.zh}成功：${yuan(amount)} 由${paid.zh} ${zh}。`,
      `${word.en} was approved: ${yuan(amount)} ${en}, ${paid.en}.`,
    ),
    ruleText(facts),
    splitText(facts),
  );
}

/** Why only a part was approved. */
export function partText(facts: DecisionFacts): BothLanguages {
  const { amount, approved } = facts;
  const paid = amounts(facts.tenders);
  return sentences(
    text(
      `部分承兑：申请 ${yuan(amount)}，批准 ${yuan(approved)}（${paid.zh}）。`,
      `A part was approved: ${yuan(approved)} of ${yuan(amount)} (${paid.en}).`,
    ),
    text(
      '终端接受部分承兑，可用余额与限额只允许这么多。',
      'The terminal takes partial approvals, and what was available within the limits was no more.',
    ),
    ruleText(facts),
  );
}

/** What was made already is booked, not decided: what the purses had not is owed. */
function adviceText({ amount, tenders }: DecisionFacts): BothLanguages {
  const owed = tenders.find(({ purse }) => purse === 'receivable' || purse === 'suspense');
  const paid = amounts(tenders.filter((tender) => tender !== owed));
  const from = tenders.length > (owed ? 1 : 0) ? text(`（${paid.zh}）`, ` (${paid.en})`) : NOTHING;
  const booked = text(
    `终端已脱机完成的交易 ${yuan(amount)} 已入账${from.zh}；此类通知不会被拒绝。`,
    `The terminal had made this payment of ${yuan(amount)} already; it was booked${from.en}. Such advices are never refused.`,
  );
  if (owed === undefined) return booked;
  const where = purseWord(owed.purse);
  return sentences(
    booked,
    text(
      `账户不足部分 ${yuan(owed.amount)} 记为${where.zh}。`,
      `${yuan(owed.amount)} that the purses could not pay was booked as ${where.en}.`,
    ),
  );
}

function ruleText(facts: DecisionFacts): BothLanguages {
  const rule = checkOf(facts, 'policy')?.required;
  if (rule === undefined || rule === null) return NOTHING;
  const { policy, mcc } = facts;
  return text(
    `依据：支付规则版本 ${policy ?? '–'} 的「${rule}」（商户类别 ${mcc}）。`,
    `By the rule "${rule}" of policy ${policy ?? '–'} for merchant category ${mcc}.`,
  );
}

/** Of the purses that came first, why they did not pay all. */
function splitText(facts: DecisionFacts): BothLanguages {
  if (facts.tenders.length < 2) return NOTHING;
  const available = purseChecks(facts, (field) => field === 'available');
  const parts = facts.tenders.slice(0, -1).map(({ purse, amount }) => {
    const word = purseWord(purse);
    const seen = available.find((check) => check.purse === purse)?.observed;
    const had = typeof seen === 'number' ? seen : amount;
    return text(
      `${word.zh}当时可用 ${yuan(had)}，先付 ${yuan(amount)}，其余由后续账户支付。`,
      `${capital(word.en)} had ${yuan(had)} and paid ${yuan(amount)} first; the rest came from what follows it.`,
    );
  });
  return sentences(...parts);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
