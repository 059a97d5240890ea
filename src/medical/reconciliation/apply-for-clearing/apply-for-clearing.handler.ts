import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { businessDay, Clock } from '../../../platform/clock';
import { yuan } from '../../domain/benefit/exact';
import { type BalancedPeriod, judgeTotals, monthOf, uncoveredDays } from '../../domain/reconciliation';
import { CentreSettlements, type CentreTotals } from '../centre-settlements';
import { type ClearingApplication, ClearingStore } from '../clearing/clearing-store';
import { DifferenceStore } from '../differences/difference-store';
import { idOf } from '../files/reconciliation-files';
import type { ReconciliationGroup } from '../reconciliation-group';
import { RunStore } from '../runs/run-store';
import { type ApplyAnswer, ApplyForClearing, type ClearingToApply } from './apply-for-clearing.command';

/** Days that are named in a refusal at most. */
const NAMED_DAYS = 5;

@CommandHandler(ApplyForClearing)
export class ApplyForClearingHandler implements ICommandHandler<ApplyForClearing> {
  constructor(
    private readonly settlements: CentreSettlements,
    private readonly runs: RunStore,
    private readonly differences: DifferenceStore,
    private readonly store: ClearingStore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, clearing }: ApplyForClearing): Promise<ApplyAnswer> {
    const applicationId = idOf('ca', request.key);
    const known = await this.store.find(applicationId);
    if (known) return { application: known };
    const month = monthOf(clearing.from, clearing.to);
    if (month === undefined) return { refusal: 'the period must lie in one month', field: 'enddate' };
    const now = this.clock.now();
    if (clearing.to > businessDay(now)) return { refusal: 'the period is not over', field: 'enddate' };
    const refusal = await this.#notBalanced(clearing);
    if (refusal) return refusal;
    const application: ClearingApplication = {
      ...{ ...clearing, applicationId, month, state: 'applied', appliedAt: now },
      ...{ reason: null, endedAt: null, endedBy: null },
    };
    const entered = await this.store.insert(application);
    if (entered) return { application: entered };
    const standing = (await this.store.find(applicationId)) ?? (await this.store.standing(application));
    if (standing?.applicationId === applicationId) return { application: standing };
    return { refusal: `there is an application for ${month} already: ${standing?.applicationId ?? ''}` };
  }

  async #notBalanced(clearing: ClearingToApply): Promise<ApplyAnswer | undefined> {
    const group: ReconciliationGroup = { ...clearing, refundsOnly: false };
    await this.settlements.upToDate();
    const days = await this.settlements.busyDays(group);
    if (days.length === 0) return { refusal: 'there are no settlements in this period', field: 'begndate' };
    const open = await this.differences.countOpen(group);
    if (open > 0) return { refusal: `${open} differences of this period are open` };
    const uncovered = uncoveredDays(days, await this.#balanced(group));
    if (uncovered.length > 0) {
      const named = uncovered.slice(0, NAMED_DAYS).map(({ insutype, day }) => `${day} (insutype ${insutype})`);
      const more = uncovered.length > NAMED_DAYS ? ' and more' : '';
      return { refusal: `not reconciled, or not equal: ${named.join(', ')}${more}` };
    }
    return wrongAmount(clearing, await this.settlements.totals(group));
  }

  /** The periods that were found equal last, and are so still: a settlement may have come since. */
  async #balanced(group: ReconciliationGroup): Promise<readonly BalancedPeriod[]> {
    const balanced: BalancedPeriod[] = [];
    for (const run of await this.runs.lastOfEachGroup(group)) {
      if (run.result !== '000000') continue;
      const now = await this.settlements.totals(run.group);
      if (judgeTotals(now, run.institution).result === '000000') balanced.push(run.group);
    }
    return balanced;
  }
}

function wrongAmount(clearing: ClearingToApply, centre: CentreTotals): ApplyAnswer | undefined {
  const { medfee, accountPay, cash, recognised, appliedFund } = clearing;
  const equal = [
    ['medfee_sumamt', medfee, centre.medfee],
    ['acct_pay', accountPay, centre.accountPay],
    ['cash_payamt', cash, centre.cash],
  ] as const;
  for (const [field, applied, found] of equal) {
    if (applied !== found) return { refusal: `the settlements of the period come to ${yuan(found)}`, field };
  }
  if (recognised > medfee) return { refusal: 'is more than medfee_sumamt', field: 'med_sumfee' };
  if (appliedFund > centre.fundPay) {
    return { refusal: `the funds pay ${yuan(centre.fundPay)} for the period`, field: 'fund_appy_sum' };
  }
  return undefined;
}
