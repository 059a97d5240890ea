import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { hexKey } from '../../src/event-store';
import { writeDetailFile } from '../../src/medical/domain/reconciliation';
import { ClearingStore } from '../../src/medical/reconciliation/clearing/clearing-store';
import { zipOfText } from '../../src/medical/reconciliation/files/zip';
import { ReconcileDetails } from '../../src/medical/reconciliation/reconcile-details/reconcile-details.command';
import { UploadFile } from '../../src/medical/reconciliation/upload-file/upload-file.command';
import type { ScannedCity } from './scanned-city';

const DESK = '/v1/desk/reconciliation';
const INSTITUTION = 'H22019900001';
const DAY = '2026-11-02';
const WHY = { reason: 'checked' };

/** Calls every route about reconciliation as the settlement clerk does. */
export class ReconciliationCalls {
  constructor(private readonly city: ScannedCity) {}

  async all(): Promise<void> {
    const { desk, one: who } = this.city;
    await this.#reconcile();
    const days = `institution=${INSTITUTION}&from=${DAY}&to=${DAY}`;
    await desk.valid(`GET ${DESK}/totals`, { who, query: `?${days}` });
    const { runId } = await this.#first(`GET ${DESK}/runs`, `?${days}`);
    const { differenceId } = await this.#first(`GET ${DESK}/differences`, `?${days}&state=open`);
    await desk.valid(`POST ${DESK}/runs/:runId/repeat`, { who, params: { runId } });
    const params = { differenceId };
    await desk.valid(`POST ${DESK}/differences/:differenceId/take`, { who, params });
    const body = { ...WHY, cure: 'resend' };
    await desk.valid(`POST ${DESK}/differences/:differenceId/cure`, { who, params, body });
    for (const [step, month] of [
      ['approve', '2026-10'],
      ['refuse', '2026-11'],
    ] as const) {
      await this.#apply(month);
      const { applicationId } = await this.#first(`GET ${DESK}/clearing-applications`, '?state=applied');
      const route = `POST ${DESK}/clearing-applications/:applicationId/${step}`;
      await desk.valid(route, { who, params: { applicationId }, body: WHY });
    }
  }

  async #first(route: string, query: string): Promise<Record<string, unknown>> {
    const { body } = await this.city.desk.valid(route, { who: this.city.one, query });
    const [item] = body['items'] as Record<string, unknown>[];
    if (item === undefined) throw new Error(`${route} lists nothing`);
    return item;
  }

  /** A file with a settlement that the centre does not know. */
  async #reconcile(): Promise<void> {
    const commands = this.city.builder.app.get(CommandBus);
    const request = () => ({ key: hexKey(randomUUID()) });
    const ids = { setlId: 'ms_00000hs0', mdtrtId: 'mv_00000g00', psnNo: '22019900000000000000000001' };
    const zip = await zipOfText(
      'rows.txt',
      writeDetailFile([{ ...ids, refund: '0', medfee: 100, fundPay: 0, accountPay: 0 }]),
    );
    const { file } = await commands.execute(new UploadFile(request(), INSTITUTION, zip));
    const kind = { institution: INSTITUTION, clrType: '11', setlOptins: '220199', refundsOnly: false };
    const group = { ...kind, from: DAY, to: DAY };
    await commands.execute(new ReconcileDetails(request(), group, file?.fileQuryNo ?? '', {}));
  }

  async #apply(month: string): Promise<void> {
    const applicationId = `ca_${hexKey(randomUUID()).slice(0, 24)}`;
    const kind = { applicationId, institution: INSTITUTION, clrType: '11', setlOptins: '220199', month };
    await this.city.builder.app.get(ClearingStore, { strict: false }).insert({
      ...{ ...kind, from: DAY, to: DAY, medfee: 100, recognised: 100, appliedFund: 0, cash: 100, accountPay: 0 },
      ...{ state: 'applied', reason: null, appliedAt: Date.now(), endedAt: null, endedBy: null },
    });
  }
}
