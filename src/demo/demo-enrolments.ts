import type { Enrolment } from '../medical';
import { DEMO_POOLING_AREA } from './demo-policies';

const INSURED_SINCE = '2020-01-01';
/** Every third person who is not old is insured as a resident, the others as employees. */
const RESIDENT_EVERY = 3;
/** This one is poor (低保), so that medical assistance can be tried. */
const POOR = 6;

/** How a demo person is insured: the old as retired employees (职工退休), the others as employees (310) or residents (390). */
export function demoEnrolment(index: number, isOld: boolean): Enrolment {
  const isResident = !isOld && index % RESIDENT_EVERY === 0;
  return {
    insutype: isResident ? '390' : '310',
    area: DEMO_POOLING_AREA,
    psnNo: `220199${String(index + 1).padStart(20, '0')}`,
    psnType: isOld ? '1201' : isResident ? '1501' : '1101',
    state: 'active',
    civilServant: false,
    ...(index === POOR ? { category: '低保' } : {}),
    from: INSURED_SINCE,
  };
}
