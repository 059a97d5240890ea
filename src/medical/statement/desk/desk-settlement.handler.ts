import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { cardholderId, streamOfCardholderId } from '../../../cardholder';
import { PersonRegister } from '../../../person';
import { InstitutionDirectory } from '../../institutions/institution-directory';
import { GetSettlement, GetVisit, type SettlementView, type VisitView } from '../../look-up/medical.queries';
import { GetPolicy } from '../../policies/look-up/policies.queries';
import { accumulatorsOf } from '../accumulators';
import { statementDigest } from '../statement-digest';
import { summedLines } from '../summed-lines';
import {
  type DeskFeeLine,
  type DeskSettlement,
  type DeskVisitSettlement,
  GetDeskSettlement,
  MAX_DESK_LINES,
} from './desk-settlement.query';

@QueryHandler(GetDeskSettlement)
export class GetDeskSettlementHandler implements IQueryHandler<GetDeskSettlement> {
  constructor(
    private readonly queries: QueryBus,
    private readonly institutions: InstitutionDirectory,
    private readonly people: PersonRegister,
  ) {}

  async execute({ settlementId, linesFrom }: GetDeskSettlement): Promise<DeskSettlement> {
    const found = await this.queries.execute(new GetSettlement(settlementId));
    const { code } = found.visit.institution;
    const [institution, personName, policy, visit] = await Promise.all([
      this.institutions.byCode(code),
      this.#maskedName(found.cardholderId),
      this.queries.execute(new GetPolicy(found.inputs.policyId)),
      this.queries.execute(new GetVisit(found.visitId)),
    ]);
    return {
      ...factsOf(found),
      ...{ personName, policyName: policy.name, institution: { code, name: institution?.name ?? null } },
      ...{ split: found.split, aid: aidOf(found), accumulators: accumulatorsOf(found), steps: found.steps },
      lines: linesOf(found, linesFrom),
      moreLines: Math.max(0, found.lines.length - linesFrom - MAX_DESK_LINES),
      visitSettlements: visit.settlements.map(visitSettlement),
      ...refundOf(found),
      ...{ reproducible: found.reproducible, digest: statementDigest(found) },
    };
  }

  async #maskedName(id: string): Promise<string | null> {
    const streamId = streamOfCardholderId(id);
    return streamId === undefined ? null : ((await this.people.masked([streamId])).get(streamId)?.name ?? null);
  }
}

function factsOf(found: SettlementView) {
  const { settlementId, visitId, number, stage, visit, inputs, cancelledAt } = found;
  return {
    ...{ settlementId, visitId, number, cardholderId: found.cardholderId, psnType: found.enrolment?.psnType ?? null },
    ...{ kind: visit.kind, stage, insutype: visit.insutype, area: visit.area, medType: visit.medType },
    ...{ outOfArea: inputs.outOfArea, began: visit.began, ended: visit.ended ?? null },
    ...{ year: found.year.slice(-4), policyId: inputs.policyId, medinsSetlId: found.medinsSetlId },
    settledAt: instant(found.settledAt),
    cancelledAt: cancelledAt === null ? null : instant(cancelledAt),
  };
}

function aidOf({ visit, number }: SettlementView): DeskSettlement['aid'] {
  const shares = visit.settlements.find((one) => one.number === number)?.aid ?? [];
  return shares.map(({ owner, amount }) => ({ cardholderId: cardholderId(owner), amount }));
}

function linesOf(found: SettlementView, from: number): readonly DeskFeeLine[] {
  const to = from + MAX_DESK_LINES;
  const parts = summedLines(found).slice(from, to);
  return found.lines.slice(from, to).map(({ serial, date, itemName, category, level }, index) => {
    const { total = 0, ownPay = 0, overLimit = 0, firstSelfPay = 0, inScope = 0 } = parts[index] ?? {};
    return {
      ...{ serial, date, itemName: itemName ?? null, category: category ?? null, level },
      ...{ total, ownPay, overLimit, firstSelfPay, inScope },
    };
  });
}

function visitSettlement(one: VisitView['settlements'][number]): DeskVisitSettlement {
  const { settlementId, number, stage, split, at, cancelledAt } = one;
  return {
    ...{ settlementId, number, stage, total: split.total, settledAt: instant(at) },
    cancelledAt: cancelledAt === null ? null : instant(cancelledAt),
  };
}

/** A partial refund cancels a settlement and settles the rest in one decision, so both bear the same instant. */
function refundOf({ visit, number, settledAt, cancelledAt }: SettlementView) {
  const rest = visit.settlements.find((one) => one.number > number && one.at === cancelledAt);
  const before = visit.settlements.find((one) => one.number < number && one.cancelledAt === settledAt);
  return { replacedBy: rest?.number ?? null, replaces: before?.number ?? null };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
