import { registerDecorator } from 'class-validator';
import { isCardNumber } from '../crypto';

/** Refuses what is no card number: 12 to 19 digits, the last one Luhn's (ISO/IEC 7812). The value is not repeated. */
export function IsCardNumber(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isCardNumber',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isCardNumber(value),
        defaultMessage: () => 'must be a card number: 12 to 19 digits with a right check digit',
      },
    });
  };
}
