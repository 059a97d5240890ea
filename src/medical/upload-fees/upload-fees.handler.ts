import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { decideUploadFees, MAX_UPLOAD_LINES, type VisitLine } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { FeeTexts } from './fee-texts';
import { type FeeLineInput, isTooLarge, UploadFees } from './upload-fees.command';

@CommandHandler(UploadFees)
export class UploadFeesHandler implements ICommandHandler<UploadFees> {
  constructor(
    private readonly core: MedicalCore,
    private readonly texts: FeeTexts,
    private readonly clock: Clock,
  ) {}

  async execute({ request, visitId, fees: { lines }, merchantId }: UploadFees): Promise<MedicalAnswer> {
    requireLines(lines);
    const visit = await this.core.visit(visitId, merchantId);
    await this.core.claim(request);
    const detail = await this.texts.keep(visit.streamId, request.key, lines);
    const decide = decideUploadFees({ lines: lines.map(lineOf), detail, now: this.clock.now() });
    const { answer } = await this.core.execute(request, visit.streamId, decide, visit);
    return { ...answer, visitId };
  }
}

/** Throws the problem `validation_failed`. */
function requireLines(lines: readonly FeeLineInput[]): void {
  const serials = new Set(lines.map(({ serial }) => serial));
  const message =
    lines.length > MAX_UPLOAD_LINES
      ? `must have at most ${MAX_UPLOAD_LINES} lines`
      : serials.size < lines.length
        ? 'must not have a serial twice'
        : undefined;
  const tooLarge = lines.findIndex(isTooLarge);
  if (tooLarge >= 0) {
    const errors = [{ field: `lines.${tooLarge}.price`, code: 'max', message: 'comes to more than a line may' }];
    throw new ProblemError('validation_failed', { errors });
  }
  if (message === undefined) return;
  throw new ProblemError('validation_failed', { errors: [{ field: 'lines', code: 'lines', message }] });
}

/** What of a line is for the event: figures, no text. */
function lineOf({
  serial,
  level,
  price,
  count,
  priceLimit,
  firstSelfPay,
  selfPaid,
  batch,
  date,
}: FeeLineInput): VisitLine {
  return {
    ...{ serial, level, price, count },
    ...(priceLimit === undefined ? {} : { priceLimit }),
    ...(firstSelfPay === undefined ? {} : { firstSelfPay }),
    ...(selfPaid === undefined ? {} : { selfPaid }),
    ...{ batch, date },
  };
}
