import { Injectable } from '@nestjs/common';
import type { VisitKind } from '../../domain/settlement';
import { type FeesToWithdraw, UploadFees, WithdrawFees } from '../../medical-commands';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { rowOf, rowsOf, textOf } from '../tables/fsi-field';
import { feeLineOf, lineResult } from './fee-lines';
import { accepted } from './refusal-texts';
import { FsiDesk, type FsiHandlerGroup, handlerOf, headOf } from './transaction';
import { requireKind } from './visit-transactions';

/** Stands for all lines that are in no settlement. */
export const ALL_LINES = '0000';
/** The batch of lines of a stay that say none. */
const BATCH_OF_STAY = '1';

/** 2204, 2205, 2301 and 2302: fee lines come and are taken back. */
@Injectable()
export class FeeTransactions implements FsiHandlerGroup {
  constructor(private readonly desk: FsiDesk) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('2204', (message) => this.#upload(message, 'outpatient')),
      handlerOf('2205', (message) => this.#withdrawBatch(message)),
      handlerOf('2301', (message) => this.#upload(message, 'inpatient')),
      handlerOf('2302', (message) => this.#withdrawLines(message)),
    ];
  }

  async #upload(message: FsiMessage, kind: VisitKind): Promise<object> {
    const head = headOf(message.input, 'feedetail');
    const lines = rowsOf(message.input, 'feedetail').map((row, index) =>
      feeLineOf(row, textOf(row, 'chrg_bchno') || BATCH_OF_STAY, `input.feedetail[${index}]`),
    );
    requireDistinct(lines.map(({ serial }) => serial));
    const { view } = await this.desk.visitOf(head, 'input.feedetail[0]', message);
    requireKind(view.visit.kind, kind, 'input.feedetail[0]');
    const { request, institution } = message;
    const command = new UploadFees(request, view.visitId, { lines }, institution.merchantId);
    accepted(await this.desk.commands.execute(command));
    return { result: lines.map(lineResult) };
  }

  async #withdrawBatch(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const { view } = await this.desk.visitOf(row, 'input.data', message);
    requireKind(view.visit.kind, 'outpatient', 'input.data');
    const batch = textOf(row, 'chrg_bchno');
    return this.#withdraw(message, view.visitId, batch === ALL_LINES ? {} : { batch });
  }

  async #withdrawLines(message: FsiMessage): Promise<object> {
    const head = headOf(message.input, 'data');
    const serials = rowsOf(message.input, 'data').map((row) => textOf(row, 'feedetl_sn'));
    const { view } = await this.desk.visitOf(head, 'input.data[0]', message);
    requireKind(view.visit.kind, 'inpatient', 'input.data[0]');
    return this.#withdraw(message, view.visitId, serials.includes(ALL_LINES) ? {} : { serials });
  }

  async #withdraw({ request, institution }: FsiMessage, visitId: string, fees: FeesToWithdraw): Promise<object> {
    accepted(await this.desk.commands.execute(new WithdrawFees(request, visitId, fees, institution.merchantId)));
    return {};
  }
}

/** Throws an FsiError when a serial is there twice. */
export function requireDistinct(serials: readonly string[], node = 'feedetail'): void {
  const twice = serials.findIndex((serial, index) => serials.indexOf(serial) !== index);
  if (twice >= 0) throw new FsiError('is there twice', `input.${node}[${twice}].feedetl_sn`);
}
