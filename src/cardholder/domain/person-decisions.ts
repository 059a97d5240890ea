import type { Decide } from '../../event-store';
import { alreadySo, done, refused } from './answer';
import { refusalOfPerson } from './card-decisions';
import { type ChangeOrigin, isChangeOrigin } from './origin';
import type { BankAccountLinkedData, BankLink } from './person';
import type { CardholderState } from './state';

/** Registers a person. Answers `already_so` when that was done before. */
export function registerCardholder(): Decide<CardholderState, unknown> {
  return (state) =>
    state.person.registered
      ? alreadySo()
      : done([{ type: 'CardholderRegistered', entity: null, data: {}, postings: [] }]);
}

/** Links an account at a bank, or says that it is linked no more. */
export interface LinkBankAccount {
  readonly account: BankLink;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Code of a bank, such as 102. */
export const BANK_CODE_FORM = /^\d{3}$/;
/** A masked number: at least four digits in a row hidden, no more than ten shown. */
export const MASKED_ACCOUNT_FORM = /^(?=.*\*{4})(?:[*]*\d){0,10}[*]*$/;
/** Longest masked number, in characters. */
export const MAX_MASKED_ACCOUNT = 32;

/** Records the link to the bank's account. */
export function linkBankAccount({ account, now, origin }: LinkBankAccount): Decide<CardholderState, unknown> {
  return (state) => {
    if (!isChangeOrigin(origin)) return refused('origin_invalid');
    const refusal = refusalOfPerson(state);
    if (refusal) return refused(refusal);
    const { bankCode, maskedAccount, status } = account;
    const masked = maskedAccount.length <= MAX_MASKED_ACCOUNT && MASKED_ACCOUNT_FORM.test(maskedAccount);
    if (!masked || !BANK_CODE_FORM.test(bankCode)) return refused('bank_account_invalid');
    const facts = { bankCode, maskedAccount, status };
    const { bank } = state.person;
    const same = bank?.bankCode === bankCode && bank.maskedAccount === maskedAccount && bank.status === status;
    if (same) return alreadySo(facts);
    const data: BankAccountLinkedData = { ...facts, at: now, origin };
    return done([{ type: 'BankAccountLinked', entity: null, data, postings: [] }], facts);
  };
}
