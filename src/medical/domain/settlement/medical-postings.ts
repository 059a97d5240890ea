import { accountOf, type CardholderState } from '../../../cardholder';
import type { Posting } from '../../../event-store';
import { HOSPITAL_BORNE, INTER_LANE, MEDICAL_CASH, medicalFund } from '../../../ledger';
import { fen } from '../../../platform/money';
import { FUND_ORDER, fundType } from '../benefit/fund-types';
import { MEDICAL_PURSE } from './account-room';
import type { Split } from './medical-events';
import type { Visit } from './visit';

/**
 * Books a split (`sign` 1) or its mirror (-1): the institution is owed the whole bill; the funds of the pooling area and year,
 * the personal account, relatives (through the account between lanes), the cash that the institution collects itself and its
 * own share stand against it.
 */
export function fundPostings(
  state: CardholderState,
  visit: Pick<Visit, 'institution' | 'insutype' | 'area'>,
  split: Split,
  careDate: string,
  sign: 1 | -1,
): readonly Posting[] {
  const year = Number(careDate.slice(0, 4));
  const postings: Posting[] = [];
  const post = (account: number, amount: number): void => {
    if (amount !== 0) postings.push({ account, amount: fen(sign * amount) });
  };
  for (const fund of FUND_ORDER) {
    const amount = split.funds[fund];
    if (amount > 0) post(medicalFund(fundType(fund, visit.insutype).code, visit.area, year), -amount);
  }
  if (split.account > 0) post(accountOf(state.purses, MEDICAL_PURSE), -split.account);
  post(INTER_LANE, -split.mutualAid);
  post(MEDICAL_CASH, -split.cash);
  post(HOSPITAL_BORNE, -split.hospitalPart);
  post(visit.institution.payable, split.total);
  return postings;
}
