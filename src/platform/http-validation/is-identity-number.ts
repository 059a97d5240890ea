import { registerDecorator } from 'class-validator';
import { isIdentityNumber } from '../crypto';

/** Refuses what is no 公民身份号码 (GB 11643); its check character may be a small x. The value is not repeated. */
export function IsIdentityNumber(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isIdentityNumber',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isIdentityNumber(value.toUpperCase()),
        defaultMessage: () =>
          'must be an identity number: 17 digits with area and day of birth, and a right check character',
      },
    });
  };
}
