import { line, MedicalCity } from '../support/medical';
import type { ScannedCity } from './scanned-city';

const SETTLEMENT = '/v1/desk/medical/settlements/:settlementId';

/** Calls every route about medical settlements, for a person whose data the scan looks for. */
export class SettlementCalls {
  constructor(private readonly city: ScannedCity) {}

  async all(cardholderId: string): Promise<void> {
    const { builder, terminals, desk, one: who } = this.city;
    const medical = await new MedicalCity(builder, terminals).build();
    await medical.enrol(cardholderId);
    const visit = { kind: 'outpatient', medType: '11', began: medical.today } as const;
    const registered = await medical.register({ cardholderId, number: '', token: '' }, visit, {});
    const visitId = registered.visitId ?? '';
    await medical.upload(visitId, line('1', 300));
    const settlementId = await medical.settled(visitId);
    await desk.valid(`GET ${SETTLEMENT}`, { who, params: { settlementId } });
    await desk.valid(`GET ${SETTLEMENT}/statement.pdf`, { who, params: { settlementId } });
  }
}
