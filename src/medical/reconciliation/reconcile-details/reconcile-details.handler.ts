import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Clock } from '../../../platform/clock';
import { inTransaction } from '../../../platform/database';
import {
  type CentreRow,
  type CentreSettlement,
  compareDetails,
  type ComparedRow,
  countResults,
  type DetailRow,
  memo,
  readDetailFile,
  reconciledTotals,
  resultOfDetails,
  writeResultFile,
} from '../../domain/reconciliation';
import { yuan } from '../../domain/benefit/exact';
import { CentreSettlements, TooManyRowsError } from '../centre-settlements';
import { DifferenceStore } from '../differences/difference-store';
import { idOf, ReconciliationFiles } from '../files/reconciliation-files';
import { textOfZip, zipOfText } from '../files/zip';
import { PsnNumbers } from '../psn-numbers';
import type { ReconciliationGroup } from '../reconciliation-group';
import { type ReconciliationRun, RunStore } from '../runs/run-store';
import { type DeclaredTotals, type DetailsAnswer, ReconcileDetails } from './reconcile-details.command';

const RESULT_NAME = 'result.txt';

@CommandHandler(ReconcileDetails)
export class ReconcileDetailsHandler implements ICommandHandler<ReconcileDetails> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly settlements: CentreSettlements,
    private readonly psnNumbers: PsnNumbers,
    private readonly files: ReconciliationFiles,
    private readonly runs: RunStore,
    private readonly differences: DifferenceStore,
    private readonly clock: Clock,
  ) {}

  async execute(command: ReconcileDetails): Promise<DetailsAnswer> {
    const { request, group, uploadFile, declared, staff } = command;
    const runId = idOf('rr', 'details', request.key);
    const known = await this.runs.find(runId);
    if (known) return { run: known };
    const rows = await this.#uploaded(group.institution, uploadFile);
    if (rows === undefined) return { refusal: 'there is no such file, or it has expired', field: 'file_qury_no' };
    const mistake = mistakeIn(declared, rows);
    if (mistake) return mistake;
    const compared = await this.#compare(group, rows);
    if (compared === undefined) {
      return {
        refusal: 'the centre has too many settlements in this period: take a shorter one',
        field: 'file_qury_no',
      };
    }
    const zip = await zipOfText(RESULT_NAME, await this.#results(group, compared));
    const file = { kind: 'result' as const, bytes: zip, rows: compared.length };
    const kept = await this.files.keep(group.institution, file, request.key);
    if (kept === undefined) return { refusal: 'too many files wait for their 3202', field: 'file_qury_no' };
    const run: ReconciliationRun = {
      ...{ runId, kind: 'details', group, ...totalsOf(compared), result: resultOfDetails(compared) },
      ...{ rowResults: countResults(compared), uploadFile, resultFile: kept.fileQuryNo, ...staff },
      at: this.clock.now(),
    };
    await this.#enter(run, compared);
    return { run: (await this.runs.find(runId)) ?? run };
  }

  async #enter(run: ReconciliationRun, compared: readonly ComparedRow[]): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      if (await this.runs.insert(client, run)) await this.differences.enter(client, run, compared);
    });
  }

  /** The rows that were sent; they were read once when the file came. */
  async #uploaded(institution: string, uploadFile: string): Promise<readonly DetailRow[] | undefined> {
    const info = await this.files.find(institution, uploadFile);
    const bytes = info?.kind === 'upload' ? await this.files.open(institution, uploadFile) : undefined;
    return bytes && readDetailFile(await textOfZip(bytes)).rows;
  }

  async #compare(group: ReconciliationGroup, rows: readonly DetailRow[]): Promise<readonly ComparedRow[] | undefined> {
    await this.settlements.upToDate();
    try {
      const movements = await this.settlements.movements(group);
      const numbers = await this.psnNumbers.of([...new Set(movements.map(({ settlement }) => settlement))]);
      const centre = movements.map((movement): CentreRow => {
        const { settlement, refund, medfee, fundPay, accountPay } = movement;
        const psnNo = numbers.get(settlement) ?? '';
        const ids = { setlId: settlement.settlementId, mdtrtId: settlement.visitId, psnNo };
        return { ...ids, refund, medfee, fundPay, accountPay, movement };
      });
      return compareDetails(centre, group.refundsOnly ? rows.filter(({ refund }) => refund === '1') : rows);
    } catch (error) {
      if (error instanceof TooManyRowsError) return undefined;
      throw error;
    }
  }

  /** The text of the file of results. Where only the institution has a row, it says whether the centre has it elsewhere. */
  async #results(group: ReconciliationGroup, compared: readonly ComparedRow[]): Promise<string> {
    const lost = compared.flatMap(({ centre, institution }) => (!centre && institution ? [institution.setlId] : []));
    const elsewhere = await this.settlements.byIds(group.institution, lost);
    return writeResultFile(compared, (row) => {
      const found = (row.centre ?? row.differing.length > 0) ? undefined : elsewhere.get(row.institution?.setlId ?? '');
      return found === undefined ? memo(row) : placeOf(found, row);
    });
  }
}

/** Where the centre has a settlement that is not in this period or of this kind. */
function placeOf({ insutype, clrType, area, settledOn, cancelledOn }: CentreSettlement, row: ComparedRow): string {
  const kind = `险种 ${insutype} 清算类别 ${clrType} 经办机构 ${area}`;
  if (row.institution?.refund === '1') {
    return cancelledOn === undefined ? '中心未撤销' : `中心撤销日期 ${cancelledOn} ${kind}`;
  }
  return `中心结算日期 ${settledOn} ${kind}`;
}

function totalsOf(compared: readonly ComparedRow[]): Pick<ReconciliationRun, 'centre' | 'institution'> {
  return {
    centre: reconciledTotals(compared.flatMap(({ centre }) => (centre ? [centre] : []))),
    institution: reconciledTotals(compared.flatMap(({ institution }) => (institution ? [institution] : []))),
  };
}

/** What an institution says of its file that the file does not say. */
function mistakeIn(declared: DeclaredTotals, rows: readonly DetailRow[]): DetailsAnswer | undefined {
  const found = reconciledTotals(rows);
  if (declared.medfee !== undefined && declared.medfee !== found.medfee) {
    return { refusal: `the rows of the file come to ${yuan(found.medfee)}`, field: 'medfee_sumamt' };
  }
  if (declared.fundPay !== undefined && declared.fundPay !== found.fundPay) {
    return { refusal: `the rows of the file come to ${yuan(found.fundPay)}`, field: 'fund_pay_sumamt' };
  }
  // Some count rows, others settlements less refunds.
  if (declared.count !== undefined && declared.count !== found.count && declared.count !== rows.length) {
    return { refusal: `the file has ${rows.length} rows`, field: 'fixmedins_setl_cnt' };
  }
  return undefined;
}
