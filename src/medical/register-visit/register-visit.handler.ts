import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { TenderPolicy } from '../../authorization';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { TenderPolicyDirectory } from '../../registry';
import { decideRegisterVisit, refused, type RegisterVisitCommand } from '../domain/settlement';
import { type Institution, InstitutionDirectory } from '../institutions/institution-directory';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { visitIdOf } from '../medical-ids';
import { type NewVisit, RegisterVisit } from './register-visit.command';

@CommandHandler(RegisterVisit)
export class RegisterVisitHandler implements ICommandHandler<RegisterVisit> {
  constructor(
    private readonly core: MedicalCore,
    private readonly institutions: InstitutionDirectory,
    private readonly tenders: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ request, patient, visit, merchantId }: RegisterVisit): Promise<MedicalAnswer> {
    const streamId = this.core.streamOf(patient.cardholderId);
    const institution = await this.#institution(visit.fixmedinsCode, merchantId);
    await this.core.claim(request);
    const now = this.clock.now();
    const tenderPolicy = await this.tenders.effectiveAt(now);
    const account = { tenderPolicy, card: patient.cardId };
    const decide =
      institution.state === 'suspended'
        ? () => refused('institution_suspended')
        : decideRegisterVisit(commandOf(visit, institution, { now, account }));
    const { answer, place } = await this.core.execute(request, streamId, decide);
    return place === undefined ? answer : { ...answer, visitId: visitIdOf(place) };
  }

  async #institution(code: string, merchantId: string | undefined): Promise<Institution> {
    const found = await this.institutions.byCode(code);
    if (found !== undefined && [undefined, found.merchantId].includes(merchantId)) return found;
    throw new ProblemError('not_found', { detail: 'there is no such institution' });
  }
}

function commandOf(
  { kind, medType, terminalId, insutype, area, outOfArea, began, ownNumber, deposit }: NewVisit,
  { code, level, area: place, mcc, merchantId, payable }: Institution,
  moment: Pick<RegisterVisitCommand, 'now' | 'account'>,
): RegisterVisitCommand {
  return {
    ...moment,
    ...{ kind, medType, began, terminalId },
    institution: { code, level, area: place, mcc, merchantId, payable },
    ...(insutype === undefined ? {} : { insutype }),
    ...(area === undefined ? {} : { area }),
    ...(outOfArea === undefined ? {} : { outOfArea }),
    ...(ownNumber === undefined ? {} : { ownNumber }),
    ...(deposit === undefined ? {} : { deposit }),
  };
}
