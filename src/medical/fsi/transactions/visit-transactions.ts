import { Injectable } from '@nestjs/common';
import type { VisitKind } from '../../domain/settlement';
import { CancelVisit, DischargePatient, RegisterVisit } from '../../medical-commands';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { dayOf } from '../reading/message-time';
import { type FsiRow, rowOf, textOf } from '../tables/fsi-field';
import { accepted } from './refusal-texts';
import { FsiDesk, type FsiHandlerGroup, handlerOf, type VisitOfPerson } from './transaction';

/** 普通门诊. */
const PLAIN_OUTPATIENT = '11';

/** 2201–2203 and 2401–2405: visits of outpatients and stays of in-patients begin, change and end. */
@Injectable()
export class VisitTransactions implements FsiHandlerGroup {
  constructor(private readonly desk: FsiDesk) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('2201', (message) => this.#registerOutpatient(message)),
      handlerOf('2202', (message) => this.#cancel(message, 'outpatient')),
      handlerOf('2203', (message) => this.#tellVisit(message)),
      handlerOf('2401', (message) => this.#admit(message)),
      handlerOf('2402', (message) => this.#discharge(message)),
      handlerOf('2403', (message) => this.#changeStay(message)),
      handlerOf('2404', (message) => this.#cancel(message, 'inpatient')),
      handlerOf('2405', (message) => this.#withdrawDischarge(message)),
    ];
  }

  async #registerOutpatient(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const ownNumber = textOf(row, 'ipt_otp_no');
    const medType = textOf(row, 'med_type') || PLAIN_OUTPATIENT;
    const mdtrtId = await this.#register(message, row, { path: 'input.data', kind: 'outpatient', medType, ownNumber });
    return { data: { mdtrt_id: mdtrtId, psn_no: textOf(row, 'psn_no'), ipt_otp_no: ownNumber } };
  }

  async #admit(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'mdtrtinfo');
    const ownNumber = textOf(row, 'ipt_no');
    const visit = { path: 'input.mdtrtinfo', kind: 'inpatient', medType: textOf(row, 'med_type'), ownNumber } as const;
    return { result: { mdtrt_id: await this.#register(message, row, visit) } };
  }

  async #register(
    message: FsiMessage,
    row: FsiRow,
    { path, kind, medType, ownNumber }: { path: string; kind: VisitKind; medType: string; ownNumber: string },
  ): Promise<string> {
    const { request, institution, envelope } = message;
    requireHospital(message);
    const { cardholderId, cardId } = await this.desk.people.byBoth(row, path, message);
    const insutype = textOf(row, 'insutype');
    const area = envelope.insuplc_admdvs;
    const answer = await this.desk.commands.execute(
      new RegisterVisit(
        request,
        { cardholderId, ...(cardId === undefined ? {} : { cardId }) },
        {
          ...{ kind, medType, fixmedinsCode: institution.code, terminalId: institution.code },
          ...(insutype === '' ? {} : { insutype }),
          ...(area === '' ? {} : { area }),
          ...(ownNumber === '' ? {} : { ownNumber }),
          began: dayOf(textOf(row, 'begntime')),
        },
        institution.merchantId,
      ),
    );
    return accepted(answer).visitId ?? '';
  }

  async #cancel(message: FsiMessage, kind: VisitKind): Promise<object> {
    const { view } = await this.#visit(message, 'data', kind);
    accepted(
      await this.desk.commands.execute(new CancelVisit(message.request, view.visitId, message.institution.merchantId)),
    );
    return {};
  }

  async #tellVisit(message: FsiMessage): Promise<object> {
    const { view } = await this.#visit(message, 'mdtrtinfo', 'outpatient');
    requireMedType(rowOf(message.input, 'mdtrtinfo'), view.visit.medType, 'input.mdtrtinfo');
    return {};
  }

  async #changeStay(message: FsiMessage): Promise<object> {
    const { view } = await this.#visit(message, 'mdtrtinfo', 'inpatient');
    requireMedType(rowOf(message.input, 'mdtrtinfo'), view.visit.medType, 'input.mdtrtinfo');
    return {};
  }

  async #discharge(message: FsiMessage): Promise<object> {
    const { view } = await this.#visit(message, 'dscginfo', 'inpatient');
    const ended = dayOf(textOf(rowOf(message.input, 'dscginfo'), 'endtime'));
    return this.#setEnd(message, view.visitId, ended);
  }

  async #withdrawDischarge(message: FsiMessage): Promise<object> {
    const { view } = await this.#visit(message, 'data', 'inpatient');
    return this.#setEnd(message, view.visitId, null);
  }

  async #setEnd({ request, institution }: FsiMessage, visitId: string, ended: string | null): Promise<object> {
    const command = new DischargePatient(request, visitId, ended, institution.merchantId);
    accepted(await this.desk.commands.execute(command));
    return {};
  }

  async #visit(message: FsiMessage, node: string, kind: VisitKind): Promise<VisitOfPerson> {
    const found = await this.desk.visitOf(rowOf(message.input, node), `input.${node}`, message);
    requireKind(found.view.visit.kind, kind, `input.${node}`);
    return found;
  }
}

/** Throws an FsiError when a visit is of another kind than the transaction is for. */
export function requireKind(is: VisitKind, wanted: VisitKind, path: string): void {
  if (is !== wanted) throw new FsiError(`is of another kind: ${is}`, `${path}.mdtrt_id`);
}

/** Throws an FsiError when a care type was filled and is not that of the visit. */
export function requireMedType(row: FsiRow, medType: string, path: string): void {
  const given = textOf(row, 'med_type');
  if (given !== '' && given !== medType) {
    throw new FsiError(`the visit was registered with ${medType}; register it with this one`, `${path}.med_type`);
  }
}

function requireHospital({ institution }: FsiMessage): void {
  if (institution.kind !== 'hospital') throw new FsiError('a pharmacy has no visits; send 2102', 'fixmedins_code');
}
