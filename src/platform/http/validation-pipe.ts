import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { ProblemError, type FieldError } from '../errors';

/** Field errors told at once; more would help nobody. */
const MAX_FIELD_ERRORS = 20;

/**
 * Checks bodies, queries and parameters against their DTO classes: unknown fields are refused, wrong ones listed by path in
 * a `validation_failed` problem.
 */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new ProblemError('validation_failed', { errors: flattenErrors(errors).slice(0, MAX_FIELD_ERRORS) }),
  });
}

/** Nested validation errors as one list with paths such as `card.number` or `items.0.amount`. */
export function flattenErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => fieldError(field, rule, message));
    return [...own, ...flattenErrors(error.children ?? [], field)];
  });
}

function fieldError(field: string, rule: string, message: string): FieldError {
  if (rule === 'whitelistValidation') return { field, code: 'unknown_field', message: 'there is no such field' };
  return { field, code: rule.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), message };
}
