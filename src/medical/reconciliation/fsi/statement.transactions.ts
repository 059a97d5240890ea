import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { yuan } from '../../domain/benefit/exact';
import { STMT_TEXTS } from '../../domain/reconciliation';
import { FsiError, type FsiHandler, type FsiMessage } from '../../fsi/fsi-handler';
import { rowOf } from '../../fsi/tables/fsi-field';
import { ReconciliationFiles } from '../files/reconciliation-files';
import { ListDifferences } from '../look-up/reconciliation.queries';
import { ReconcileDetails } from '../reconcile-details/reconcile-details.command';
import { ReconcileTotals } from '../reconcile-totals/reconcile-totals.command';
import { checkPeriod, groupOf, localTime, path, signedCount, signedFen } from './reading';
import { DETAILS_NODES, TOTALS_NODES, UNMATCHED_NODES } from './reconciliation-fields';

/** Rows of a page of 3209A. */
const PAGE_ROWS = 100;
/** Differences that 3209A looks through at most. */
const MAX_DIFFERENCES = 5_000;

/** 3201 医药机构费用结算对总账. */
@Injectable()
export class ReconcileTotalsTransaction implements FsiHandler {
  readonly infno = '3201';
  readonly name = '医药机构费用结算对总账';
  readonly nodes = TOTALS_NODES;

  constructor(private readonly commands: CommandBus) {}

  async handle(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const institution = {
      ...{ count: signedCount(row, 'fixmedins_setl_cnt'), medfee: signedFen(row, 'medfee_sumamt') },
      ...{ fundPay: signedFen(row, 'fund_pay_sumamt'), accountPay: signedFen(row, 'acct_pay') },
    };
    const group = groupOf(row, message);
    const { result, centre } = await this.commands.execute(new ReconcileTotals(message.request, group, institution));
    const difference =
      result === '000000'
        ? ''
        : `: 中心 ${centre.count} 笔 医疗费 ${yuan(centre.medfee)} 基金 ${yuan(centre.fundPay)} 账户 ${yuan(centre.accountPay)}`;
    return {
      stmtinfo: {
        ...{ setl_optins: group.setlOptins, stmt_rslt: result },
        stmt_rslt_dscr: `${STMT_TEXTS[result]}${difference}`,
      },
    };
  }
}

/** 3202 医药机构费用结算对明细账. */
@Injectable()
export class ReconcileDetailsTransaction implements FsiHandler {
  readonly infno = '3202';
  readonly name = '医药机构费用结算对明细账';
  readonly nodes = DETAILS_NODES;

  constructor(
    private readonly commands: CommandBus,
    private readonly files: ReconciliationFiles,
  ) {}

  async handle(message: FsiMessage): Promise<object> {
    const row = rowOf(message.input, 'data');
    const declared = {
      ...{ count: signedCount(row, 'fixmedins_setl_cnt'), medfee: signedFen(row, 'medfee_sumamt') },
      fundPay: signedFen(row, 'fund_pay_sumamt'),
    };
    const group = groupOf(row, message);
    const { request, institution } = message;
    const uploaded = row['file_qury_no'] ?? '';
    const answer = await this.commands.execute(new ReconcileDetails(request, group, uploaded, declared));
    if (answer.refusal !== undefined) throw new FsiError(answer.refusal, path(answer.field));
    const file = await this.files.find(institution.code, answer.run.resultFile ?? '');
    if (file === undefined) throw new FsiError('the file of results has expired', path('file_qury_no'));
    return {
      fileinfo: {
        ...{ file_qury_no: file.fileQuryNo, filename: `${file.fileQuryNo}.zip` },
        dld_endtime: localTime(file.expiresAt),
      },
    };
  }
}

/** 3209A: what was not matched. Jilin asks it of settlements of other provinces; here it tells all differences that are open. */
@Injectable()
export class UnmatchedTransaction implements FsiHandler {
  readonly infno = '3209A';
  readonly name = '查询对账未成功数据';
  readonly nodes = UNMATCHED_NODES;
  readonly reads = true;

  constructor(private readonly queries: QueryBus) {}

  async handle({ input, institution }: FsiMessage): Promise<object> {
    const row = rowOf(input, 'data');
    const { begndate: from = '', enddate: to = '' } = row;
    checkPeriod(from, to, 'enddate');
    const start = (row['startrow'] ?? '') === '' ? 1 : signedCount(row, 'startrow');
    if (start < 1) throw new FsiError('must be at least 1', path('startrow'));
    const filter = { institution: institution.code, state: 'open' as const, from, to };
    const found = await this.queries.execute(new ListDifferences(filter, MAX_DIFFERENCES));
    const data = found.slice(start - 1, start - 1 + PAGE_ROWS).map((one) => {
      const { medfee, fundPay, accountPay } = one.centre ??
        one.institutionSays ?? { medfee: 0, fundPay: 0, accountPay: 0 };
      return {
        ...{ setl_id: one.setlId, mdtrt_id: one.mdtrtId, insutype: one.insutype ?? '', clr_type: one.clrType },
        ...{ setl_optins: one.setlOptins, refd_setl_flag: one.refund, stmt_rslt: one.result },
        ...{ stmt_rslt_dscr: STMT_TEXTS[one.result], memo: one.differing.join(' ') },
        ...{ begndate: one.from, enddate: one.to, medfee_sumamt: yuan(medfee) },
        ...{ fund_pay_sumamt: yuan(fundPay), acct_pay: yuan(accountPay) },
      };
    });
    return { data, recordCount: found.length };
  }
}
