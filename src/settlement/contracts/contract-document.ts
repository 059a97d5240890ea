import { z } from 'zod';
import { isDay } from '../../jobs';
import { ProblemError } from '../../platform/errors';

const MAX_TIERS = 20;
const MAX_FEN = 1e14;
const MAX_MONTH_DAY = 28;
const MAX_WEEK_DAY = 7;

const ratio = z.string().regex(/^(0(\.\d{1,8})?|1(\.0{1,8})?)$/, 'must be a decimal text from 0 to 1');
const amount = z.int().min(0).max(MAX_FEN);
const day = z.string().refine(isDay, 'must be a day, YYYY-MM-DD');

const tiers = z
  .array(z.strictObject({ upTo: amount.nullable(), ratio }))
  .min(1)
  .max(MAX_TIERS)
  .refine(areRising, 'amounts must rise, and the last tier must have none');

const fee = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), ratio }),
  z.strictObject({ kind: z.literal('fixed'), perPosting: amount }),
  z.strictObject({ kind: z.literal('tiered'), tiers }),
]);

const payout = z
  .strictObject({ cycle: z.enum(['daily', 'weekly', 'monthly']), day: z.int().min(1).max(MAX_MONTH_DAY).optional() })
  .refine(({ cycle, day: on = 1 }) => cycle !== 'weekly' || on <= MAX_WEEK_DAY, 'a week has the days 1 to 7');

const DOCUMENT = z
  .strictObject({
    merchantId: z.string().regex(/^\d{15}$/, 'must be 15 digits'),
    validFrom: day,
    validTo: day.optional(),
    terms: z.strictObject({
      ...{ fee, feeMinimum: amount.optional(), feeCap: amount.optional(), payout },
      ...{ minimumPayout: amount, holdbackRatio: ratio, holdbackReleaseOn: day.optional(), prepaymentShare: ratio },
    }),
    bank: z.strictObject({
      /** Name or code of the bank. */
      bank: z.string().min(1).max(100),
      holder: z.string().min(1).max(200),
      account: z.string().regex(/^\d{8,30}$/, 'must be 8 to 30 digits'),
    }),
  })
  .refine(({ validFrom, validTo = validFrom }) => validTo >= validFrom, 'must not end before it begins');

/** A contract as it is entered: terms with a payee for days, and where the payee is paid to. */
export type ContractDocument = z.infer<typeof DOCUMENT>;

/** Reads a contract. Throws ProblemError `validation_failed` that names every field that is wrong, never its value. */
export function readContract(document: unknown): ContractDocument {
  const read = DOCUMENT.safeParse(document);
  if (read.success) return read.data;
  const errors = read.error.issues.map(({ path, code, message }) => ({ field: path.join('.'), code, message }));
  throw new ProblemError('validation_failed', { errors });
}

function areRising(all: readonly { readonly upTo: number | null }[]): boolean {
  return all.every(({ upTo }, place) => {
    if (place === all.length - 1) return upTo === null;
    const before = place === 0 ? 0 : (all[place - 1]?.upTo ?? 0);
    return upTo !== null && upTo > before;
  });
}
