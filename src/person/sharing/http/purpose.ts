import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

/** Characters of a purpose and of a legal basis at most. */
export const MAX_PURPOSE = 200;
/** Numbers of people, phones and cards have more digits; purposes go to logs. */
const FORM = /^(?!.*\d{9})\S(.*\S)?$/u;

/** A named purpose or legal basis: one line without spaces around it and without long numbers. */
export function IsPurpose(example: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ example, maxLength: MAX_PURPOSE }),
    IsString(),
    Length(1, MAX_PURPOSE),
    Matches(FORM, { message: 'must be one line without spaces around it and without long numbers' }),
  );
}
