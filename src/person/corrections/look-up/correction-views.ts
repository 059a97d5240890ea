import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../../audit';
import { auditOf, StaffDirectory, type StaffIdentity } from '../../../staff';
import { cardholderId } from '../../cardholder-id';
import type { CursorPage } from '../../cursor';
import { maskValue } from '../../domain';
import type { Correction } from '../correction';
import type { CorrectionView } from './corrections.query';

/** Shows corrections to staff; whoever is shown values in clear is written down first, person by person. */
@Injectable()
export class CorrectionViews {
  constructor(
    private readonly staff: StaffDirectory,
    private readonly audit: AuditLog,
  ) {}

  async show(page: CursorPage<Correction>, reader: StaffIdentity): Promise<CursorPage<CorrectionView>> {
    const names = await this.staff.names(page.items.map(({ proposedBy }) => proposedBy));
    const items = page.items.map((correction) => ({
      ...viewOf(correction, mayDecide(correction, reader)),
      proposedByName: names.get(correction.proposedBy) ?? null,
    }));
    const inClear = items.filter(({ mayDecide: clear }) => clear);
    await Promise.all(
      inClear.map(({ cardholderId: holder, correctionId }) =>
        this.audit.record({
          ...auditOf(reader),
          ...{ action: 'correction.view', outcome: 'done', cardholderId: holder, object: correctionId },
        }),
      ),
    );
    return { items, nextCursor: page.nextCursor };
  }
}

function mayDecide({ state, proposal, proposedBy }: Correction, { permissions, staffId }: StaffIdentity): boolean {
  return state === 'pending' && proposal !== null && permissions.has('person.check') && proposedBy !== staffId;
}

function viewOf(correction: Correction, clear: boolean): Omit<CorrectionView, 'proposedByName'> {
  const { correctionId, streamId, field, state, proposal, proposedBy, proposedAt } = correction;
  const shown = (value: string | null | undefined): string | null => {
    if (value === null || value === undefined) return null;
    return clear ? value : maskValue(field, value);
  };
  return {
    ...{ correctionId, cardholderId: cardholderId(streamId), field, state },
    value: shown(proposal?.value),
    before: shown(proposal?.before),
    source: proposal?.source ?? null,
    reason: proposal?.reason ?? null,
    proposedBy,
    proposedAt: proposedAt.toISOString(),
    decidedBy: correction.decidedBy,
    decidedAt: correction.decidedAt?.toISOString() ?? null,
    decisionReason: correction.decisionReason,
    mayDecide: clear,
  };
}
