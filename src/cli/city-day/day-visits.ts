import { CommandBus } from '@nestjs/cqrs';
import type { INestApplicationContext } from '@nestjs/common';
import { type FeeLineInput, PatientFinder, RegisterVisit, Settle, UploadFees } from '../../medical';
import type { CityInstitution } from './city-businesses';
import type { PlannedVisit } from './day-plan';
import { type Buyer, requestOf } from './day-purchases';

const OUTPATIENT = '11';
const AT_A_PHARMACY = '41';
/** Millionths of a yuan in a fen; ten-thousandths in one. */
const PRICE_UNITS = 10_000;
const ONE = 10_000;
const CHARGE_LEVELS = ['01', '02', '01', '03'] as const;
/** Of what is on the second list the person pays a tenth first. */
const FIRST_SELF_PAY = 100_000;

/** What the city's visits came to, fen. */
export interface VisitTotals {
  settled: number;
  refused: number;
  total: number;
  funds: number;
  account: number;
  cash: number;
}

/** Registers, uploads and settles a visit as a hospital or pharmacy does; counts what came of it. */
export async function playVisit(
  app: INestApplicationContext,
  { terminalId, code }: CityInstitution,
  person: Buyer,
  planned: PlannedVisit,
  totals: VisitTotals,
): Promise<void> {
  const bus = app.get(CommandBus);
  const patient = await app.get(PatientFinder, { strict: false }).byCardNumber(person.cardNumber);
  if (patient === undefined) throw new Error(`the card of person ${person.person} is not there`);
  const isPharmacy = planned.kind === 'pharmacy';
  const visit = {
    ...{ kind: isPharmacy ? ('pharmacy' as const) : ('outpatient' as const), fixmedinsCode: code, terminalId },
    ...{ medType: isPharmacy ? AT_A_PHARMACY : OUTPATIENT, began: person.date },
  };
  const { visitId } = await bus.execute(new RegisterVisit(requestOf(person, 'visit'), patient, visit));
  if (visitId === undefined) {
    totals.refused += 1;
    return;
  }
  await bus.execute(new UploadFees(requestOf(person, 'fees'), visitId, { lines: linesOf(planned, person.date) }));
  const options = { useAccount: true, terminalId, stage: 'final' as const, acceptSplit: true };
  const settled = await bus.execute(new Settle(requestOf(person, 'settlement'), visitId, options));
  count(settled, totals);
}

function linesOf({ lines }: PlannedVisit, date: string): readonly FeeLineInput[] {
  return lines.map((amount, place) => {
    const level = CHARGE_LEVELS[place % CHARGE_LEVELS.length] ?? '01';
    return {
      ...{ serial: String(place + 1), batch: '1', date, level, price: amount * PRICE_UNITS, count: ONE },
      ...(level === '02' ? { firstSelfPay: FIRST_SELF_PAY } : {}),
      itemCode: `SIM${level}`,
    };
  });
}

function count(settled: Readonly<Record<string, unknown>>, totals: VisitTotals): void {
  const split = settled['split'] as Readonly<Record<'total' | 'fundTotal' | 'account' | 'cash', number>> | undefined;
  if (settled['settlementId'] === undefined || split === undefined) {
    totals.refused += 1;
    return;
  }
  totals.settled += 1;
  totals.total += split.total;
  totals.funds += split.fundTotal;
  totals.account += split.account;
  totals.cash += split.cash;
}
