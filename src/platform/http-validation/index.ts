export { IsCardNumber } from './is-card-number';
export { IsIdentityNumber } from './is-identity-number';
export { IsInstant, isLocalTime, IsLocalDate, IsLocalTime } from './is-local-time';
export { isReference, IsReference } from './is-reference';
export { Omittable } from './omittable';
