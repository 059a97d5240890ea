import { registerDecorator } from 'class-validator';
import { isCardNumber, isIdentityNumber } from '../crypto';

const REFERENCE = /^[A-Za-z0-9._/-]{1,64}$/;
const DIGIT_RUN = /\d+/g;
/** Every place where 17 digits and a check character begin, overlapping ones too. */
const IDENTITY_SHAPE = /(?=(\d{17}[\dXx]))/g;

/**
 * Refuses what is no reference to another system's record: 1 to 64 letters, digits and `.` `_` `/` `-`. A run of digits that
 * is a card number, and an identity number anywhere in it, are refused too, for references are stored as they come. The value
 * is not repeated.
 */
export function IsReference(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isReference',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isReference(value),
        defaultMessage: () =>
          'must be 1 to 64 of A-Z a-z 0-9 . _ / - and must not contain a card number or an identity number',
      },
    });
  };
}

/** True for what `IsReference` lets through. */
export function isReference(text: string): boolean {
  if (!REFERENCE.test(text)) return false;
  if (text.match(DIGIT_RUN)?.some((run) => isCardNumber(run))) return false;
  for (const [, shape = ''] of text.matchAll(IDENTITY_SHAPE)) if (isIdentityNumber(shape.toUpperCase())) return false;
  return true;
}
