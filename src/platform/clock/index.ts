export { businessDay, endOfBusinessDay, monthOf, startOfBusinessDay } from './business-day';
export { Clock, SystemClock } from './clock';
export { ServerTime } from './server-time';
export { ClockModule } from './clock.module';
