import { Injectable } from '@nestjs/common';
import { type LineSplit, splitLine, sumOfLines } from '../../domain/benefit/line-split';
import type { Split } from '../../domain/settlement';
import {
  CancelVisit,
  type FeeLineInput,
  type NewVisit,
  PreSettle,
  RegisterVisit,
  Settle,
  type SettlementOptions,
  UploadFees,
  WithdrawFees,
} from '../../medical-commands';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { fenOf, moneyText } from '../reading/amount-texts';
import { dayOf } from '../reading/message-time';
import { type FsiRow, rowOf, rowsOf, textOf } from '../tables/fsi-field';
import { feeLineOf, lineResult } from './fee-lines';
import { requireDistinct } from './fee-transactions';
import type { ShownPerson } from './fsi-people';
import { accepted } from './refusal-texts';
import { SettlementTeller } from './settlement-teller';
import { cancelSettlementOf, requireRepeated, requireSettlementBasis } from './settlement-transactions';
import { FsiDesk, type FsiHandlerGroup, handlerOf, stepOf } from './transaction';
import { requireKind } from './visit-transactions';

const PATH = 'input.druginfo';
/** 定点药店购药. */
const AT_PHARMACY = '41';
const BATCH = '1';

interface Purchase {
  readonly row: FsiRow;
  readonly person: ShownPerson;
  readonly lines: readonly FeeLineInput[];
  readonly sums: LineSplit;
  readonly options: SettlementOptions;
}

/**
 * 2101–2103: purchases at pharmacies, in one message each. In the core a purchase is a visit that is registered, gets its lines
 * and is settled, each step under a key made from the message's: a message that is sent again goes on where it stopped.
 */
@Injectable()
export class PharmacyTransactions implements FsiHandlerGroup {
  constructor(
    private readonly desk: FsiDesk,
    private readonly teller: SettlementTeller,
  ) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('2101', (message) => this.#preSettle(message)),
      handlerOf('2102', (message) => this.#settle(message)),
      handlerOf('2103', (message) => this.#cancel(message)),
    ];
  }

  /** The purchase is taken back at once: what remains is how it would be paid. */
  async #preSettle(message: FsiMessage): Promise<object> {
    const purchase = await this.#purchase(message);
    const visitId = await this.#begin(message, purchase);
    const { merchantId } = message.institution;
    const request = stepOf(message.request, 'pre-settle');
    const answer = await this.desk.commands.execute(new PreSettle(request, visitId, purchase.options, merchantId));
    const view = await this.desk.visit(visitId, PATH, message);
    await this.#takeBack(message, visitId);
    const { split } = accepted(answer) as unknown as { readonly split: Split };
    const told = await this.teller.tell(message, {
      ...{ person: purchase.person, view, split, setlId: '', certType: textOf(purchase.row, 'mdtrt_cert_type') },
      ...{ medinsSetlId: message.envelope.msgid, preliminary: true },
    });
    return { ...told, detlcutinfo: purchase.lines.map(lineResult) };
  }

  async #settle(message: FsiMessage): Promise<object> {
    const purchase = await this.#purchase(message);
    requireRepeated(purchase.row, purchase.sums, PATH);
    const visitId = await this.#begin(message, purchase);
    const { envelope, institution, request } = message;
    const settling = { ...purchase.options, stage: 'final', acceptSplit: true, medinsSetlId: envelope.msgid } as const;
    const answer = await this.desk.commands
      .execute(new Settle(stepOf(request, 'settle'), visitId, settling, institution.merchantId))
      .catch(async (error: unknown) => {
        // Reversed in between: nothing may stay of the purchase.
        if ((error as { code?: unknown }).code === 'idempotency_key_reused') await this.#takeBack(message, visitId);
        throw error;
      });
    if (answer.result === 'refused') await this.#takeBack(message, visitId);
    const { settlementId: setlId = '', split } = accepted(answer) as unknown as { settlementId?: string; split: Split };
    const view = await this.desk.visit(visitId, PATH, message);
    const { at } = await this.desk.settlementOf(view, setlId, PATH);
    const told = await this.teller.tell(message, {
      ...{ person: purchase.person, view, split, setlId, certType: textOf(purchase.row, 'mdtrt_cert_type') },
      ...{ medinsSetlId: envelope.msgid, at },
    });
    return { ...told, detlcutinfo: purchase.lines.map(lineResult) };
  }

  async #cancel(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const { person, view } = await this.desk.visitOf(row, 'input.data', message);
    requireKind(view.visit.kind, 'pharmacy', 'input.data');
    const { setlId, split } = await cancelSettlementOf(this.desk, message, view, textOf(row, 'setl_id'));
    await this.#takeBack(message, view.visitId);
    return this.teller.tell(
      message,
      { person, view, split, setlId, certType: '', medinsSetlId: message.envelope.msgid },
      { cancelled: true, oldNames: true },
    );
  }

  async #purchase(message: FsiMessage): Promise<Purchase> {
    const { input, institution } = message;
    if (institution.kind !== 'pharmacy') throw new FsiError('is no pharmacy; send 2201', 'fixmedins_code');
    const row = rowOf(input, 'druginfo');
    const medType = textOf(row, 'med_type');
    if (medType !== '' && medType !== AT_PHARMACY) throw new FsiError('must be 41 at a pharmacy', `${PATH}.med_type`);
    requireSettlementBasis({ ...row, insutype: '' }, '', PATH);
    const lines = rowsOf(input, 'drugdetail').map((line, at) => feeLineOf(line, BATCH, `input.drugdetail[${at}]`));
    requireDistinct(
      lines.map(({ serial }) => serial),
      'drugdetail',
    );
    const sums = sumOfLines(lines.map(splitLine));
    const expectedTotal = fenOf(textOf(row, 'medfee_sumamt')) ?? 0;
    if (sums.total !== expectedTotal) {
      throw new FsiError(`is not the sum of the lines: ${moneyText(sums.total)}`, `${PATH}.medfee_sumamt`);
    }
    const person = await this.desk.people.byBoth(row, PATH, message);
    const useAccount = textOf(row, 'acct_used_flag') === '1';
    return { row, person, lines, sums, options: { useAccount, expectedTotal, terminalId: institution.code } };
  }

  /** Registers the purchase with its lines; what an earlier sending has done is not done again. */
  async #begin(message: FsiMessage, { row, person, lines }: Purchase): Promise<string> {
    const { request, institution, envelope } = message;
    const { cardholderId, cardId } = person;
    const insutype = textOf(row, 'insutype');
    const visit: NewVisit = {
      ...{
        kind: 'pharmacy' as const,
        medType: AT_PHARMACY,
        fixmedinsCode: institution.code,
        terminalId: institution.code,
      },
      ...(insutype === '' ? {} : { insutype }),
      ...(envelope.insuplc_admdvs === '' ? {} : { area: envelope.insuplc_admdvs }),
      began: dayOf(textOf(row, 'begntime')),
    };
    const patient = { cardholderId, ...(cardId === undefined ? {} : { cardId }) };
    const { merchantId } = institution;
    const registration = new RegisterVisit(stepOf(request, 'register'), patient, visit, merchantId);
    const visitId = accepted(await this.desk.commands.execute(registration)).visitId ?? '';
    const upload = new UploadFees(stepOf(request, 'upload'), visitId, { lines }, merchantId);
    accepted(await this.desk.commands.execute(upload));
    return visitId;
  }

  /** Leaves nothing of a purchase that is not settled. */
  async #takeBack({ request, institution }: FsiMessage, visitId: string): Promise<void> {
    const { merchantId } = institution;
    await this.desk.commands.execute(new WithdrawFees(stepOf(request, 'withdraw'), visitId, {}, merchantId));
    await this.desk.commands.execute(new CancelVisit(stepOf(request, 'cancel'), visitId, merchantId));
  }
}
