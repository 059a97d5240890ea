import { Injectable } from '@nestjs/common';
import { GetSettlement, type SettlementView } from '../../medical-commands';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { rowOf, textOf } from '../tables/fsi-field';
import { lineResult } from './fee-lines';
import { SettlementTeller } from './settlement-teller';
import { FsiDesk, type FsiHandlerGroup, handlerOf, type VisitOfPerson } from './transaction';

const PATH = 'input.data';

/** 5203 and 5204: what became of a settlement, and its lines. */
@Injectable()
export class QueryTransactions implements FsiHandlerGroup {
  constructor(
    private readonly desk: FsiDesk,
    private readonly teller: SettlementTeller,
  ) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('5203', (message) => this.#settlement(message)),
      handlerOf('5204', (message) => this.#lines(message)),
    ];
  }

  async #settlement(message: FsiMessage): Promise<object> {
    const { person, view, settlement } = await this.#find(message);
    const { split, settlementId: setlId, settledAt: at, cancelledAt, medinsSetlId } = settlement;
    const told = await this.teller.tell(
      message,
      { person, view, split, setlId, at, certType: '', medinsSetlId: medinsSetlId ?? '' },
      { oldNames: true },
    );
    return { ...told, setlinfo: { ...told.setlinfo, refd_setl_flag: cancelledAt === null ? '0' : '1' } };
  }

  async #lines(message: FsiMessage): Promise<object> {
    const { settlement } = await this.#find(message);
    const { visitId: mdtrt_id, settlementId: setl_id } = settlement;
    return {
      feedetail: settlement.lines.map((line) => ({
        ...{ mdtrt_id, setl_id, chrg_bchno: line.batch, fee_ocur_time: `${line.date} 00:00:00` },
        ...{ med_list_codg: line.itemCode ?? '', medins_list_codg: line.ownCode ?? '' },
        ...{ medins_list_name: line.itemName ?? '', dise_codg: line.diagnosis ?? '', rxno: line.prescription ?? '' },
        ...lineResult(line),
      })),
    };
  }

  async #find(message: FsiMessage): Promise<VisitOfPerson & { readonly settlement: SettlementView }> {
    const row = rowOf(message.input, 'data');
    const found = await this.desk.visitOf(row, PATH, message);
    const setlId = textOf(row, 'setl_id');
    await this.desk.settlementOf(found.view, setlId, PATH);
    const settlement = await this.desk.queries.execute(new GetSettlement(setlId, message.institution.merchantId));
    return { ...found, settlement };
  }
}
