export { businessDay, endOfBusinessDay, monthOf, startOfBusinessDay } from './business-day';
export { Clock, SystemClock } from './clock';
export { ClockModule } from './clock.module';
