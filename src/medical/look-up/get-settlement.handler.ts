import { Logger } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Counter } from 'prom-client';
import { cardholderId, type CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { Metrics } from '../../platform/metrics';
import { calculate, type Settlement } from '../domain/benefit/calculate';
import type { BenefitPolicy } from '../domain/benefit/policy';
import { settlementDocument } from '../domain/benefit/settlement-document';
import {
  benefitInputOf,
  isSameInsurance,
  medicalOf,
  splitOf,
  type Visit,
  type VisitLineState,
} from '../domain/settlement';
import { MedicalCore, type NamedSettlement } from '../medical-core';
import { PolicyDirectory } from '../policies/policy-directory';
import { FeeTexts } from '../upload-fees/fee-texts';
import { GetSettlement, type SettlementView } from './medical.queries';
import { SettlementLines } from './settlement-lines';
import { visitAt } from './visit-state';

@QueryHandler(GetSettlement)
export class GetSettlementHandler implements IQueryHandler<GetSettlement> {
  readonly #logger = new Logger('MedicalSettlements');
  readonly #differing: Counter;

  constructor(
    private readonly medical: MedicalCore,
    private readonly core: TransactionCore,
    private readonly policies: PolicyDirectory,
    private readonly lines: SettlementLines,
    private readonly texts: FeeTexts,
    metrics: Metrics,
  ) {
    this.#differing = metrics.counter(
      'onecard_medical_settlements_differing_total',
      'Settlements whose recalculation differed from what is stored: must stay 0',
    );
  }

  async execute({ settlementId, merchantId }: GetSettlement): Promise<SettlementView> {
    const named = await this.medical.settlement(settlementId, merchantId);
    const { streamId } = named.visit;
    const visit = visitAt(named.visit, await this.medical.visitState(named.visit));
    const [lines, texts, { state }, policy] = await Promise.all([
      this.lines.of(named, visit),
      this.texts.open(streamId, visit.details),
      this.core.state<CardholderState>(streamId),
      this.#policyOf(named),
    ]);
    const settlement = calculate(policy, benefitInputOf(named.settled.inputs), lines);
    const { steps, ...document } = settlementDocument(policy, lines, settlement);
    return {
      ...{ settlementId, visitId: named.visit.visitId, cardholderId: cardholderId(streamId) },
      ...factsOf(named, visit),
      enrolment: medicalOf(state).enrolments.find((one) => isSameInsurance(one, visit)),
      lines: lines.map((line) => ({ ...line, ...texts.get(line.serial) })),
      ...{ steps, document, reproducible: this.#isSame(named, settlement, lines) },
    };
  }

  async #policyOf({ settlementId, settled }: NamedSettlement): Promise<BenefitPolicy> {
    const found = await this.policies.byId(settled.inputs.policyId);
    if (found === undefined) throw new Error(`the policy of the settlement ${settlementId} is not there`);
    return found.policy;
  }

  /** A difference says that the engine, a policy or the store has changed: somebody has to look at it. */
  #isSame({ settlementId, settled }: NamedSettlement, found: Settlement, lines: readonly VisitLineState[]): boolean {
    if (JSON.stringify(splitOf(found)) === JSON.stringify(settled.split)) return true;
    this.#differing.inc();
    const { policyId } = settled.inputs;
    this.#logger.error({ settlementId, policyId, lines: lines.length }, 'a settlement cannot be recalculated');
    return false;
  }
}

function factsOf({ settled }: NamedSettlement, visit: Visit) {
  const { number, stage, split, inputs, year, ownNumber, at } = settled;
  const cancelledAt = visit.settlements.find((one) => one.number === number)?.cancelledAt ?? null;
  return { number, stage, split, inputs, visit, year, medinsSetlId: ownNumber ?? null, settledAt: at, cancelledAt };
}
