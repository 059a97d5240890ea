import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { Omittable } from '../http-validation';
import { certainlyValid } from './quick-check';

class Item {
  @IsInt()
  @Min(1)
  @Max(10)
  amount!: number;
}

class Order {
  @IsIn(['a', 'b'])
  kind!: string;

  @Omittable()
  @IsString()
  @Matches(/^[a-z]{1,3}$/)
  note?: string;

  @ValidateNested()
  @Type(() => Item)
  first!: Item;

  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];
}

class Tags {
  @IsString({ each: true })
  tags!: string[];
}

const junk = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom('a', 'b', 'abcd', '', null, undefined, true, 1.5, [], {}),
);
const item = fc.oneof(fc.record({ amount: junk }), fc.record({ amount: fc.integer({ min: 1, max: 10 }) }), junk);
const order = fc.record(
  { kind: junk, note: junk, first: item, items: fc.oneof(fc.array(item, { maxLength: 3 }), junk), more: junk },
  { requiredKeys: [] },
);
const rightOrder = fc.record(
  {
    kind: fc.constantFrom('a', 'b'),
    note: fc.constantFrom('x', 'xyz'),
    first: fc.record({ amount: fc.integer({ min: 1, max: 10 }) }),
    items: fc.array(fc.record({ amount: fc.integer({ min: 1, max: 10 }) }), { maxLength: 2 }),
  },
  { requiredKeys: ['kind', 'first', 'items'] },
);

const errorsOf = (instance: object) =>
  validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });

describe('the quick check of a request', () => {
  it('passes nothing that class-validator would refuse', () => {
    fc.assert(
      fc.property(fc.oneof(order, rightOrder), (plain) => {
        const instance = plainToInstance(Order, plain);
        if (certainlyValid(instance)) expect(errorsOf(instance)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('passes what is right, so that class-validator is seldom asked', () => {
    fc.assert(fc.property(rightOrder, (plain) => expect(certainlyValid(plainToInstance(Order, plain))).toBe(true)));
  });

  it('leaves rules that it does not know to class-validator', () => {
    expect(certainlyValid(plainToInstance(Tags, { tags: ['a'] }))).toBe(false);
    expect(certainlyValid(new Date())).toBe(false);
  });
});
