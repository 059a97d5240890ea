import { Injectable } from '@nestjs/common';
import type { Split, VisitKind } from '../../domain/settlement';
import { CancelSettlement, PreSettle, Settle, type SettlementOptions, type VisitView } from '../../medical-commands';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { fenOf, moneyText } from '../reading/amount-texts';
import { type FsiRow, rowOf, textOf } from '../tables/fsi-field';
import { ALL_LINES } from './fee-transactions';
import type { FoundPerson } from './fsi-people';
import { accepted } from './refusal-texts';
import { SettlementTeller } from './settlement-teller';
import { FsiDesk, type FsiHandlerGroup, handlerOf } from './transaction';
import { requireKind, requireMedType } from './visit-transactions';

const PATH = 'input.data';
/** 个人结算方式: by item. */
const BY_ITEM = '01';

/** What a caller repeats of the pre-settlement, and where it stands in a split. */
export const REPEATED: readonly (readonly [
  field: string,
  part: 'ownPay' | 'overLimit' | 'firstSelfPay' | 'inScope',
])[] = [
  ['fulamt_ownpay_amt', 'ownPay'],
  ['overlmt_selfpay', 'overLimit'],
  ['preselfpay_amt', 'firstSelfPay'],
  ['inscp_scp_amt', 'inScope'],
];

interface Basis {
  readonly person: FoundPerson;
  readonly view: VisitView;
  readonly row: FsiRow;
  readonly options: SettlementOptions;
}

/** 2206–2208 and 2303–2305: bills are pre-settled, settled, and settlements cancelled. */
@Injectable()
export class SettlementTransactions implements FsiHandlerGroup {
  constructor(
    private readonly desk: FsiDesk,
    private readonly teller: SettlementTeller,
  ) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('2206', (message) => this.#preSettle(message, 'outpatient')),
      handlerOf('2207', (message) => this.#settle(message, 'outpatient')),
      handlerOf('2208', (message) => this.#cancel(message, 'outpatient')),
      handlerOf('2303', (message) => this.#preSettle(message, 'inpatient')),
      handlerOf('2304', (message) => this.#settle(message, 'inpatient')),
      handlerOf('2305', (message) => this.#cancel(message, 'inpatient')),
    ];
  }

  async #preSettle(message: FsiMessage, kind: VisitKind): Promise<object> {
    const { person, view, row, options } = await this.#basis(message, kind);
    const { request, institution, envelope } = message;
    const command = new PreSettle(request, view.visitId, options, institution.merchantId);
    const answer = accepted(await this.desk.commands.execute(command));
    return this.teller.tell(message, {
      ...{ person, view, split: answer['split'] as Split, setlId: '', certType: textOf(row, 'mdtrt_cert_type') },
      ...{ medinsSetlId: envelope.msgid, preliminary: true },
    });
  }

  async #settle(message: FsiMessage, kind: VisitKind): Promise<object> {
    const { person, view, row, options } = await this.#basis(message, kind);
    const { request, institution, envelope } = message;
    // A retry finds the visit settled and nothing pre-settled: then the core answers what it answered.
    const before = view.visit.preSettled?.split;
    if (before !== undefined) requireRepeated(row, before, PATH);
    const stage = textOf(row, 'mid_setl_flag') === '1' ? 'interim' : 'final';
    const settling = { ...options, stage, acceptSplit: false, medinsSetlId: envelope.msgid } as const;
    const answer = accepted(
      await this.desk.commands.execute(new Settle(request, view.visitId, settling, institution.merchantId)),
    );
    const setlId = answer.settlementId ?? '';
    const { at } = await this.desk.settlementOf(view, setlId, PATH);
    return this.teller.tell(message, {
      ...{ person, view, split: answer['split'] as Split, setlId, certType: textOf(row, 'mdtrt_cert_type') },
      ...{ medinsSetlId: envelope.msgid, at },
    });
  }

  async #cancel(message: FsiMessage, kind: VisitKind): Promise<object> {
    const row = rowOf(message.input, 'data');
    const { person, view } = await this.desk.visitOf(row, PATH, message);
    requireKind(view.visit.kind, kind, PATH);
    const { setlId, split } = await cancelSettlementOf(this.desk, message, view, textOf(row, 'setl_id'));
    return this.teller.tell(
      message,
      { person, view, split, setlId, certType: '', medinsSetlId: message.envelope.msgid },
      { cancelled: true },
    );
  }

  async #basis(message: FsiMessage, kind: VisitKind): Promise<Basis> {
    const row = rowOf(message.input, 'data');
    const { person, view } = await this.desk.visitOf(row, PATH, message);
    requireKind(view.visit.kind, kind, PATH);
    requireMedType(kind === 'outpatient' ? row : {}, view.visit.medType, PATH);
    requireSettlementBasis(row, view.visit.insutype, PATH);
    const shown = await this.desk.people.byCredential(row, PATH, message);
    if (shown.streamId !== person.streamId) throw new FsiError('shows another person', `${PATH}.mdtrt_cert_no`);
    const batch = textOf(row, 'chrg_bchno');
    const options: SettlementOptions = {
      useAccount: textOf(row, 'acct_used_flag') === '1',
      ...(batch === '' || batch === ALL_LINES ? {} : { batch }),
      expectedTotal: fenOf(textOf(row, 'medfee_sumamt')) ?? 0,
      terminalId: message.institution.code,
    };
    return { person, view, row, options };
  }
}

/** Throws an FsiError when a bill is not settled by item, or under another insurance than the visit's. */
export function requireSettlementBasis(row: FsiRow, insutype: string, path: string): void {
  const way = textOf(row, 'psn_setlway');
  if (way !== '' && way !== BY_ITEM)
    throw new FsiError('is not taken here: bills are settled by item', `${path}.psn_setlway`);
  const given = textOf(row, 'insutype');
  if (given !== '' && given !== insutype) {
    throw new FsiError(`the visit was registered with ${insutype}`, `${path}.insutype`);
  }
}

/** Throws an FsiError when what a caller repeats is not what was calculated. */
export function requireRepeated(row: FsiRow, split: Pick<Split, (typeof REPEATED)[number][1]>, path: string): void {
  for (const [field, part] of REPEATED) {
    const given = fenOf(textOf(row, field));
    if (given !== undefined && given !== split[part]) {
      throw new FsiError(`differs from the pre-settlement: ${moneyText(split[part])}`, `${path}.${field}`);
    }
  }
}

/** Cancels a settlement of a visit. Throws an FsiError when it is none of the visit, or cancelled already. */
export async function cancelSettlementOf(
  desk: FsiDesk,
  { request, institution }: FsiMessage,
  view: VisitView,
  setlId: string,
): Promise<{ readonly setlId: string; readonly split: Split }> {
  const { split } = await desk.settlementOf(view, setlId, PATH);
  const change = { reason: 'cancelled', terminalId: institution.code };
  const answer = accepted(
    await desk.commands.execute(new CancelSettlement(request, setlId, change, institution.merchantId)),
  );
  if (answer.result === 'already_so') throw new FsiError('the settlement is cancelled already', `${PATH}.setl_id`);
  return { setlId, split };
}
