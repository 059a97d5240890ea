export { IsCardNumber } from './is-card-number';
export { IsIdentityNumber } from './is-identity-number';
export { IsInstant, IsLocalDate, IsLocalTime } from './is-local-time';
export { IsReference } from './is-reference';
export { Omittable } from './omittable';
