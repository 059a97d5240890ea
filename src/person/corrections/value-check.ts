import { isIdentityNumber } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { isIdentityArea, MAX_ADDRESS, MAX_NAME, normalValue, type PersonField, PHONE_FORM } from '../domain';

/**
 * The normal form of a proposed value. Throws `validation_failed` that names the field which the value is for, without the
 * value.
 */
export function checkedValue(field: PersonField, typed: string, testArea: boolean): string {
  const value = normalValue(field, typed);
  const message = faultOf(field, typed, value, testArea);
  if (message === undefined) return value;
  throw new ProblemError('validation_failed', { errors: [{ field, code: `${field}_form`.toLowerCase(), message }] });
}

function faultOf(field: PersonField, typed: string, value: string, testArea: boolean): string | undefined {
  switch (field) {
    case 'idNumber':
      return isIdentityNumber(value) && isIdentityArea(value, testArea)
        ? undefined
        : 'must be an identity number of an area that exists, with day of birth and a right check character';
    case 'phone':
      return PHONE_FORM.test(typed.trim()) ? undefined : 'must be a phone number';
    case 'name':
      return isOfLength(value, MAX_NAME) ? undefined : `must be 1 to ${MAX_NAME} characters`;
    case 'address':
      return isOfLength(value, MAX_ADDRESS) ? undefined : `must be 1 to ${MAX_ADDRESS} characters`;
  }
}

function isOfLength(value: string, most: number): boolean {
  const { length } = Array.from(value);
  return length > 0 && length <= most;
}
