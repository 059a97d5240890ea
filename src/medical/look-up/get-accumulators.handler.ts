import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { medicalOf, type OpenVisit } from '../domain/settlement';
import { InstitutionDirectory } from '../institutions/institution-directory';
import { MedicalCore } from '../medical-core';
import { type AccumulatorsView, GetAccumulators } from './medical.queries';

@QueryHandler(GetAccumulators)
export class GetAccumulatorsHandler implements IQueryHandler<GetAccumulators> {
  constructor(
    private readonly medical: MedicalCore,
    private readonly core: TransactionCore,
    private readonly institutions: InstitutionDirectory,
  ) {}

  async execute({ cardholderId, merchantId }: GetAccumulators): Promise<AccumulatorsView> {
    const { state, version } = await this.core.state<CardholderState>(this.medical.streamOf(cardholderId));
    const { enrolments, years, visits } = medicalOf(state);
    const mayAsk = merchantId === undefined || (await this.#isTreatedAt(merchantId, visits));
    if (version === 0 || !mayAsk) {
      throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
    }
    return { cardholderId, enrolments, years };
  }

  async #isTreatedAt(merchantId: string, visits: readonly OpenVisit[]): Promise<boolean> {
    const found = await Promise.all(visits.map(({ institution }) => this.institutions.byCode(institution)));
    return found.some((institution) => institution?.merchantId === merchantId);
  }
}
