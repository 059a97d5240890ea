import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EventPlace, TenderPolicy } from '../../authorization';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { refundWithAid, type RefundLinesCommand } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore, type NamedSettlement } from '../medical-core';
import { settlementIdOf } from '../medical-ids';
import { PolicyDirectory } from '../policies/policy-directory';
import { SettlementCourse } from '../settle/settlement-course';
import { type LinesToRefund, RefundLines } from './refund-lines.command';

/** Events before the new settlement: the cancellation and the withdrawal of the lines. */
const EVENTS_BEFORE = 2;

@CommandHandler(RefundLines)
export class RefundLinesHandler implements ICommandHandler<RefundLines> {
  constructor(
    private readonly core: MedicalCore,
    private readonly course: SettlementCourse,
    private readonly policies: PolicyDirectory,
    private readonly tenders: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ request, settlementId, refund, merchantId }: RefundLines): Promise<MedicalAnswer> {
    const named = await this.core.settlement(settlementId, merchantId);
    const { visit, settled } = named;
    await this.core.claim(request);
    const command = await this.#command(named, refund);
    const owners = [...new Set(settled.aid?.map(({ owner }) => owner))];
    const { answer, place } = await this.course.together(request, visit, owners, (patient, entity, relatives) =>
      refundWithAid(patient, entity, relatives, command),
    );
    if (place === undefined) return { ...answer, visitId: visit.visitId };
    const rest = answer['settlement'] === settled.number ? {} : { settlementId: settlementIdOf(after(place)) };
    return { ...answer, visitId: visit.visitId, cancelled: settlementId, ...rest };
  }

  async #command({ visit, settled }: NamedSettlement, refund: LinesToRefund): Promise<RefundLinesCommand> {
    const { policyId, careDate, useAccount } = settled.inputs;
    const found = await this.policies.byId(policyId);
    if (found === undefined) throw new Error(`the policy ${policyId} of a settlement is not there`);
    const now = this.clock.now();
    const { serials, reason, terminalId } = refund;
    return {
      ...{ number: settled.number, serials, reason },
      settle: {
        ...{ now, policyId, policy: found.policy, careDate, useAccount, terminalId },
        account: { tenderPolicy: await this.tenders.effectiveAt(now), card: visit.registered.card },
        ...{ visitId: visit.visitId, stage: settled.stage, acceptSplit: true },
      },
    };
  }
}

function after({ lane, position }: EventPlace): EventPlace {
  return { lane, position: position + EVENTS_BEFORE };
}
