import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { InstitutionDirectory } from '../../institutions/institution-directory';
import { GetSettlement, type SettlementView } from '../../look-up/medical.queries';
import { accumulatorsOf } from '../accumulators';
import { statementDigest } from '../statement-digest';
import { summedLines } from '../summed-lines';
import { type DeskFeeLine, type DeskSettlement, GetDeskSettlement, MAX_DESK_LINES } from './desk-settlement.query';

@QueryHandler(GetDeskSettlement)
export class GetDeskSettlementHandler implements IQueryHandler<GetDeskSettlement> {
  constructor(
    private readonly queries: QueryBus,
    private readonly institutions: InstitutionDirectory,
  ) {}

  async execute({ settlementId }: GetDeskSettlement): Promise<DeskSettlement> {
    const found = await this.queries.execute(new GetSettlement(settlementId));
    const { visit, inputs, cancelledAt } = found;
    const { code } = visit.institution;
    const name = (await this.institutions.byCode(code))?.name ?? null;
    return {
      ...{ settlementId, visitId: found.visitId, cardholderId: found.cardholderId, stage: found.stage },
      ...{ institution: { code, name }, insutype: visit.insutype, area: visit.area, medType: visit.medType },
      ...{ outOfArea: inputs.outOfArea, began: visit.began, ended: visit.ended ?? null },
      ...{ year: found.year.slice(-4), policyId: inputs.policyId, split: found.split },
      ...{ accumulators: accumulatorsOf(found), steps: found.steps, lines: linesOf(found) },
      moreLines: Math.max(0, found.lines.length - MAX_DESK_LINES),
      ...{ reproducible: found.reproducible, digest: statementDigest(found), medinsSetlId: found.medinsSetlId },
      settledAt: new Date(found.settledAt).toISOString(),
      cancelledAt: cancelledAt === null ? null : new Date(cancelledAt).toISOString(),
    };
  }
}

function linesOf(found: SettlementView): readonly DeskFeeLine[] {
  const parts = summedLines(found);
  return found.lines.slice(0, MAX_DESK_LINES).map(({ serial, date, itemName, category, level }, index) => {
    const { total = 0, ownPay = 0, overLimit = 0, firstSelfPay = 0, inScope = 0 } = parts[index] ?? {};
    return {
      ...{ serial, date, itemName: itemName ?? null, category: category ?? null, level },
      ...{ total, ownPay, overLimit, firstSelfPay, inScope },
    };
  });
}
