import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { medicalOf } from '../domain/settlement';
import { MedicalCore } from '../medical-core';
import { type AccumulatorsView, GetAccumulators } from './medical.queries';

@QueryHandler(GetAccumulators)
export class GetAccumulatorsHandler implements IQueryHandler<GetAccumulators> {
  constructor(
    private readonly medical: MedicalCore,
    private readonly core: TransactionCore,
  ) {}

  async execute({ cardholderId }: GetAccumulators): Promise<AccumulatorsView> {
    const { state, version } = await this.core.state<CardholderState>(this.medical.streamOf(cardholderId));
    if (version === 0) throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
    const { enrolments, years } = medicalOf(state);
    return { cardholderId, enrolments, years };
  }
}
