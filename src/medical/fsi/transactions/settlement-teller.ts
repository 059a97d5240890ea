import { Injectable } from '@nestjs/common';
import { type CardholderState, findPurse } from '../../../cardholder';
import { TransactionCore } from '../../../event-store';
import type { Split } from '../../domain/settlement';
import type { VisitView } from '../../medical-commands';
import type { FsiMessage } from '../fsi-handler';
import type { FsiRow } from '../tables/fsi-field';
import type { FoundPerson } from './fsi-people';
import { type OutputStyle, setlDetail, setlInfo, type SettlementToTell } from './settlement-output';
import { FsiDesk } from './transaction';

/** Purse of the personal account. */
const ACCOUNT = 'medical';

/** What there is to be told of a settlement. */
export interface Telling {
  readonly person: FoundPerson;
  readonly view: VisitView;
  readonly split: Split;
  /** Empty of a pre-settlement. */
  readonly setlId: string;
  readonly certType: string;
  readonly medinsSetlId: string;
  /** True of a pre-settlement: what the account would pay is not taken yet. */
  readonly preliminary?: boolean;
  /** ms since the epoch; of the message when left out. */
  readonly at?: number;
}

/** Tells institutions of settlements: `setlinfo` and `setldetail`. */
@Injectable()
export class SettlementTeller {
  constructor(
    private readonly desk: FsiDesk,
    private readonly core: TransactionCore,
  ) {}

  async tell(
    message: FsiMessage,
    telling: Telling,
    style: OutputStyle = {},
  ): Promise<{ readonly setlinfo: FsiRow; readonly setldetail: readonly FsiRow[] }> {
    const { person, view, split, setlId, certType, medinsSetlId, preliminary = false } = telling;
    const { visit } = view;
    const enrolment = person.enrolments.find((one) => one.insutype === visit.insutype && one.area === visit.area);
    const { state } = await this.core.state<CardholderState>(person.streamId);
    const balance = findPurse(state.purses, ACCOUNT)?.balance ?? 0;
    const told: SettlementToTell = {
      person: await this.desk.people.tell(person, message),
      ...{ enrolment, psnNo: enrolment?.psnNo ?? '', visit, mdtrtId: view.visitId, setlId, split, certType },
      ...{ medinsSetlId, at: telling.at ?? message.now, clearedAt: visit.area },
      balance: preliminary ? balance - split.account : balance,
    };
    return { setlinfo: setlInfo(told, style), setldetail: setlDetail(told, style) };
  }
}
