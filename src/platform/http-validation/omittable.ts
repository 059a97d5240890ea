import { ValidateIf } from 'class-validator';

/**
 * The field may be left out. An explicit `null` is a value like any other and has to satisfy the field's other rules: taking
 * it for "left out" would let it through to code that expects a number or a text.
 */
export function Omittable(): PropertyDecorator {
  return ValidateIf((_object: object, value: unknown) => value !== undefined);
}
