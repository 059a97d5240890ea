import type { AuthorizationKind } from '../../authorization';

/** A text in both languages of the desk. */
export interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

/** Makes a text in both languages. */
export function text(zh: string, en: string): BothLanguages {
  return { zh, en };
}

/** Texts one after the other, each a sentence. */
export function sentences(...parts: readonly BothLanguages[]): BothLanguages {
  return {
    zh: parts.map((part) => part.zh).join(''),
    en: parts
      .map((part) => part.en)
      .filter((part) => part !== '')
      .join(' '),
  };
}

/** Several things in a row. */
export function list(parts: readonly BothLanguages[]): BothLanguages {
  return { zh: parts.map((part) => part.zh).join('、'), en: parts.map((part) => part.en).join(', ') };
}

const FEN_PER_YUAN = 100;

/** An amount of fen as people read it: `¥1,234.56`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(fen) / FEN_PER_YUAN);
  const rest = Math.abs(fen) % FEN_PER_YUAN;
  return `${sign}¥${String(whole).replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${String(rest).padStart(2, '0')}`;
}

const PURSES: Readonly<Record<string, BothLanguages>> = {
  medical: text('医保个人账户', 'the medical account'),
  epurse: text('电子钱包', 'the e-purse'),
  transit: text('交通钱包', 'the transit purse'),
  receivable: text('应收款', 'a receivable'),
  suspense: text('挂账', 'the suspense account'),
};

/** What a purse is called. */
export function purseWord(purse: string): BothLanguages {
  const known = PURSES[purse];
  if (known) return known;
  const programme = purse.replace(/^subsidy:/, '');
  return text(`补贴账户（${programme}）`, `the subsidy purse (${programme})`);
}

/** Each purse with an amount. */
export function amounts(tenders: readonly { readonly purse: string; readonly amount: number }[]): BothLanguages {
  return list(
    tenders.map(({ purse, amount }) => {
      const word = purseWord(purse);
      return text(`${word.zh} ${yuan(amount)}`, `${yuan(amount)} from ${word.en}`);
    }),
  );
}

const CARD_STATES: Readonly<Record<string, BothLanguages>> = {
  in_production: text('制卡中', 'being made'),
  awaiting_collection: text('待领卡', 'waiting to be collected'),
  pending_activation: text('未激活', 'not activated'),
  active: text('正常', 'active'),
  frozen: text('冻结', 'frozen'),
  provisional_loss: text('口头挂失', 'reported lost by phone'),
  lost: text('正式挂失', 'reported lost'),
  locked: text('密码锁定', 'locked after wrong PINs'),
  expired: text('到期', 'expired'),
  closed: text('注销', 'closed'),
  inactive: text('未启用', 'not active'),
  none: text('未开通', 'not opened'),
};

/** What the state of a card or of an application is called. */
export function stateWord(state: string): BothLanguages {
  return CARD_STATES[state] ?? text(state, state);
}

const APPLICATIONS: Readonly<Record<string, BothLanguages>> = {
  social_security: text('社保应用', 'the social-security application'),
  health: text('卫生健康应用', 'the health application'),
  citizen: text('市民卡应用', 'the citizen application'),
  financial: text('金融应用', 'the bank application'),
};

/** What an application of the card is called. */
export function applicationWord(application: string): BothLanguages {
  return APPLICATIONS[application] ?? text(application, application);
}

const KINDS: Readonly<Record<AuthorizationKind, BothLanguages>> = {
  purchase: text('消费', 'The purchase'),
  pre_authorization: text('预授权', 'The pre-authorization'),
  balance_inquiry: text('余额查询', 'The balance inquiry'),
  advice: text('脱机通知', 'The advice'),
};

/** What an authorization began as, as the beginning of a sentence. */
export function kindWord(kind: AuthorizationKind): BothLanguages {
  return KINDS[kind];
}
