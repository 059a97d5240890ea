import type { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ProblemError } from '../../../platform/errors';
import { yuan } from '../../domain/benefit/exact';
import { CLEARING_CODES, CLEARING_STATES } from '../../domain/reconciliation';
import { FsiError, type FsiHandler, type FsiMessage } from '../../fsi/fsi-handler';
import { type FsiNode, type FsiRow, rowOf } from '../../fsi/tables/fsi-field';
import { ApplyForClearing } from '../apply-for-clearing/apply-for-clearing.command';
import type { ClearingApplication } from '../clearing/clearing-store';
import { EndClearing } from '../end-clearing/end-clearing.command';
import { ListClearings } from '../look-up/reconciliation.queries';
import { checkPeriod, path, signedFen } from './reading';
import { CLEARING_NODES, CLEARINGS_NODES, WITHDRAW_NODES } from './reconciliation-fields';

/** Applications that 3205 tells at most. */
const MAX_APPLICATIONS = 100;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** 3203 to 3205 清算申请, 撤销 and 状态查询, in the national form and in Jilin's (a trailing A), which writes the id otherwise. */
export function clearingTransactions(commands: CommandBus, queries: QueryBus): readonly FsiHandler[] {
  const apply = (message: FsiMessage) => applyFor(commands, message);
  const withdraw = (message: FsiMessage) => withdrawn(commands, message);
  const list = (message: FsiMessage) => listed(queries, message);
  return ['', 'A'].flatMap((variant): readonly FsiHandler[] => [
    transaction(`3203${variant}`, '清算申请', CLEARING_NODES, async (message) =>
      idFields(await apply(message), variant),
    ),
    transaction(`3204${variant}`, '清算申请撤销', WITHDRAW_NODES, async (message) =>
      idFields(await withdraw(message), variant),
    ),
    { ...transaction(`3205${variant}`, '清算申请状态查询', CLEARINGS_NODES, list), reads: true },
  ]);
}

function transaction(
  infno: string,
  name: string,
  nodes: readonly FsiNode[],
  handle: (message: FsiMessage) => Promise<object>,
): FsiHandler {
  return { infno, name, nodes, handle };
}

function idFields(applicationId: string, variant: string): object {
  return variant === 'A' ? { clrAppyEvtId: applicationId } : { clr_appy_evt_id: applicationId };
}

async function applyFor(commands: CommandBus, { input, institution, request }: FsiMessage): Promise<string> {
  const row = rowOf(input, 'data');
  const {
    begndate: from = '',
    enddate: to = '',
    clr_type: clrType = '',
    clr_optins: setlOptins = '',
    setlym = '',
  } = row;
  checkPeriod(from, to, 'enddate');
  if (setlym !== '' && setlym !== from.slice(0, 7)) throw new FsiError('must be the month of begndate', path('setlym'));
  const medfee = signedFen(row, 'medfee_sumamt');
  const clearing = {
    ...{ institution: institution.code, clrType, setlOptins, from, to, medfee },
    recognised: (row['med_sumfee'] ?? '') === '' ? medfee : signedFen(row, 'med_sumfee'),
    ...{ appliedFund: signedFen(row, 'fund_appy_sum'), cash: signedFen(row, 'cash_payamt') },
    accountPay: signedFen(row, 'acct_pay'),
  };
  const answer = await commands.execute(new ApplyForClearing(request, clearing));
  if (answer.refusal === undefined) return answer.application.applicationId;
  throw new FsiError(answer.refusal, answer.field === undefined ? undefined : path(answer.field));
}

async function withdrawn(commands: CommandBus, { input, institution }: FsiMessage): Promise<string> {
  const { clr_appy_evt_id: national = '', clrAppyEvtId: jilin = '' } = rowOf(input, 'data');
  const applicationId = national === '' ? jilin : national;
  const at = path('clr_appy_evt_id');
  if (applicationId === '') throw new FsiError('must not be empty', at);
  const end = new EndClearing(applicationId, 'withdraw', { institution: institution.code });
  const answer = await commands.execute(end).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === 'not_found')
      throw new FsiError('there is no such application', at);
    throw error;
  });
  if (answer.result === 'refused') throw new FsiError(`the application is ${answer.state}`, at);
  return applicationId;
}

async function listed(queries: QueryBus, { input, institution }: FsiMessage): Promise<object> {
  const row = rowOf(input, 'data');
  const filter = { institution: institution.code, ...filterOf(row) };
  const found = await queries.execute(new ListClearings(filter, MAX_APPLICATIONS));
  return { data: found.map(applicationRow) };
}

function filterOf({ clr_optins: setlOptins = '', clr_stas: code = '', clr_ym: month = '' }: FsiRow) {
  if (month !== '' && !MONTH.test(month)) throw new FsiError('must be a month yyyy-MM', path('clr_ym'));
  const state = CLEARING_STATES.find((one) => CLEARING_CODES[one] === code);
  return {
    ...(setlOptins === '' ? {} : { setlOptins }),
    ...(month === '' ? {} : { month }),
    ...(state === undefined ? {} : { state }),
  };
}

function applicationRow(one: ClearingApplication): object {
  return {
    ...{ clr_appy_evt_id: one.applicationId, clrAppyEvtId: one.applicationId, clr_type: one.clrType },
    ...{ clr_optins: one.setlOptins, clr_ym: one.month, begndate: one.from, enddate: one.to },
    ...{ clr_stas: CLEARING_CODES[one.state], medfee_sumamt: yuan(one.medfee), med_sumfee: yuan(one.recognised) },
    ...{ fund_appy_sum: yuan(one.appliedFund), cash_payamt: yuan(one.cash), acct_pay: yuan(one.accountPay) },
  };
}
