import type { FarePolicy } from '../domain/fare/policy';
import type { FareFault } from '../domain/fare/policy-document';
import { ORDINARY_RIDER, type Rider } from '../domain/fare/rider';
import { readDay } from '../domain/fare/shanghai-days';
import { pattern, record, schemaCheck } from '../fare-policies/schema-check';

const TEXT = { type: 'string', minLength: 1, maxLength: 64 } as const;
const DATE = { type: 'string', format: 'date' } as const;
const MAX_RIDERS = 1_000_000;
const MAX_ENTITLEMENTS = 20;

interface RiderDocument {
  readonly card?: string;
  readonly cardPrefix?: string;
  readonly cardCity?: string;
  readonly entitlements?: readonly {
    readonly category: string;
    readonly from?: string;
    readonly to?: string;
    readonly reviewedOn?: string;
  }[];
}

const faultsOfShape = schemaCheck({
  type: 'array',
  maxItems: MAX_RIDERS,
  items: record([], {
    ...{ card: TEXT, cardPrefix: TEXT, cardCity: pattern('^\\d{4}$', 'must be a city code of four digits') },
    entitlements: {
      ...{ type: 'array', maxItems: MAX_ENTITLEMENTS },
      items: record(['category'], { category: TEXT, from: DATE, to: DATE, reviewedOn: DATE }),
    },
  }),
});

/** Finds the rider of a card: by the whole number, else by the longest prefix; whoever is not there is an ordinary rider. */
export class Riders {
  readonly #byCard = new Map<string, Rider>();
  readonly #byPrefix: (readonly [string, Rider])[] = [];

  add({ card, cardPrefix, ...document }: RiderDocument): void {
    const rider = riderOf(document);
    if (card !== undefined) this.#byCard.set(card, rider);
    if (cardPrefix === undefined) return;
    this.#byPrefix.push([cardPrefix, rider]);
    this.#byPrefix.sort(([a], [b]) => b.length - a.length);
  }

  of(card: string): Rider {
    return this.#byCard.get(card) ?? this.#byPrefix.find(([prefix]) => card.startsWith(prefix))?.[1] ?? ORDINARY_RIDER;
  }
}

/** Reads a list of `{ card or cardPrefix, cardCity, entitlements }`; answers every fault by field. */
export function readRiders(policy: FarePolicy, content: unknown): Riders | readonly FareFault[] {
  const shape = faultsOfShape(content);
  if (shape.length > 0) return shape;
  const documents = content as readonly RiderDocument[];
  const faults = documents.flatMap((document, index) => faultsOf(policy, document, String(index)));
  if (faults.length > 0) return faults;
  const riders = new Riders();
  for (const document of documents) riders.add(document);
  return riders;
}

function faultsOf(policy: FarePolicy, document: RiderDocument, field: string): readonly FareFault[] {
  const { card, cardPrefix, entitlements = [] } = document;
  const one = (card === undefined) !== (cardPrefix === undefined);
  return [
    ...(one ? [] : [{ field, message: 'must have either card or cardPrefix' }]),
    ...entitlements.flatMap(({ category, from, to }, index) => {
      const at = `${field}.entitlements.${index}`;
      return [
        ...(policy.categories.has(category)
          ? []
          : [{ field: `${at}.category`, message: `names no rider category of the policy: ${category}` }]),
        ...(from !== undefined && to !== undefined && to < from
          ? [{ field: `${at}.to`, message: 'must not lie before from' }]
          : []),
      ];
    }),
  ];
}

function riderOf({ cardCity, entitlements = [] }: RiderDocument): Rider {
  const day = (text: string | undefined) => (text === undefined ? undefined : readDay(text));
  return {
    cardCity,
    entitlements: entitlements.map(({ category, from, to, reviewedOn }) => ({
      ...{ category, from: day(from), to: day(to), reviewedOn: day(reviewedOn) },
    })),
  };
}
