import { randomInt } from 'node:crypto';
import { busRide, TransitTown, workingDay } from '../support/transit-town';
import { PersonCalls } from './person-calls';
import type { ScannedCity } from './scanned-city';

const DAYS = '/v1/desk/cardholders/:cardholderId/transit-days';
const ENTITLEMENTS = '/v1/desk/cardholders/:cardholderId/transit-entitlements';
const EXCEPTIONS = '/v1/desk/transit/exceptions';
const WHY = { reason: 'holder_request' };

/** Calls every route about transit, for a rider whose data the scan looks for. */
export class TransitCalls {
  constructor(private readonly city: ScannedCity) {}

  async all(): Promise<void> {
    const { builder, desk, one: who, secrets } = this.city;
    const town = await new TransitTown(builder).build();
    const number = secrets.add('transit card number', `31041000008${String(randomInt(100_000_000)).padStart(8, '0')}`);
    const { cardholderId } = await town.rider(await new PersonCalls(this.city).holder({ epurse: 5_000 }), number);
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await town.ride('scanned', workingDay(number, day));
    const params = { cardholderId, day };
    await desk.valid(`GET ${DAYS}`, { who, params });
    await desk.valid(`GET ${DAYS}/:day`, { who, params });
    const student = { category: 'student', from: day, reviewedOn: day };
    const note = secrets.add('note', '学生证是吉林大学南岭校区的');
    await desk.valid(`PUT ${ENTITLEMENTS}`, { who, params, body: { ...student, ...WHY, note } });
    const ended = { params: { cardholderId, category: 'student' }, body: { on: day, ...WHY } };
    await desk.valid(`POST ${ENTITLEMENTS}/:category/end`, { who, ...ended });
    await desk.valid(`GET ${ENTITLEMENTS}`, { who, params });
    const unknown = secrets.add('transit card number', `31041000007${String(randomInt(100_000_000)).padStart(8, '0')}`);
    await town.ride('unknown', [busRide(unknown, day, '09:00:00')]);
    const { body } = await desk.valid(`GET ${EXCEPTIONS}`, { who, query: '?state=unresolved&reason=unknown_card' });
    const [{ exceptionId } = { exceptionId: '' }] = body['items'] as { exceptionId: string }[];
    const resolution = { params: { exceptionId }, body: { how: 'note', reason: 'asked_operator' } };
    await desk.valid(`POST ${EXCEPTIONS}/:exceptionId/resolve`, { who, ...resolution });
  }
}
