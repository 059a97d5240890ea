export { IsCardNumber } from './is-card-number';
export { IsIdentityNumber } from './is-identity-number';
export { IsLocalDate, IsLocalTime } from './is-local-time';
export { Omittable } from './omittable';
