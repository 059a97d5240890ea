import { birthDateOf, type PersonData, sexOf } from '../domain';

interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

/** An item of the catalogue of what can be shared (共享目录). */
export interface CatalogueItem {
  readonly item: SharedItem;
  readonly name: BothLanguages;
  /** The one source of the item (一数一源). */
  readonly source: BothLanguages;
  /** When it changes. */
  readonly update: BothLanguages;
}

export const SHARED_ITEMS = ['name', 'id_number', 'birth_date', 'sex', 'phone', 'address', 'card_status'] as const;
export type SharedItem = (typeof SHARED_ITEMS)[number];

const REGISTRATION = { zh: '持卡人登记', en: 'Registration of the cardholder' };
const FROM_ID_NUMBER = { zh: '公民身份号码', en: 'Identity number' };
const ON_CORRECTION = { zh: '更正复核通过后即时更新', en: 'At once when a checked correction is accepted' };
const AT_ONCE = { zh: '卡状态变动后即时更新', en: 'At once with every change of a card' };

/** What this service can share of a person; it shares nothing else. */
export const CATALOGUE: readonly CatalogueItem[] = [
  { item: 'name', name: { zh: '姓名', en: 'Name' }, source: REGISTRATION, update: ON_CORRECTION },
  {
    item: 'id_number',
    name: { zh: '公民身份号码', en: 'Identity number' },
    source: REGISTRATION,
    update: ON_CORRECTION,
  },
  {
    item: 'birth_date',
    name: { zh: '出生日期', en: 'Day of birth' },
    source: FROM_ID_NUMBER,
    update: ON_CORRECTION,
  },
  { item: 'sex', name: { zh: '性别', en: 'Sex' }, source: FROM_ID_NUMBER, update: ON_CORRECTION },
  { item: 'phone', name: { zh: '联系电话', en: 'Phone' }, source: REGISTRATION, update: ON_CORRECTION },
  { item: 'address', name: { zh: '住址', en: 'Address' }, source: REGISTRATION, update: ON_CORRECTION },
  {
    item: 'card_status',
    name: { zh: '卡状态', en: 'State of the card' },
    source: { zh: '社会保障卡系统', en: 'The card system' },
    update: AT_ONCE,
  },
];

/** Cards of a person, as they are shared: kind and state, no number. */
export interface SharedCard {
  readonly kind: string;
  readonly state: string;
}

export type SharedValue = string | null | readonly SharedCard[];

/** The values of items of a person; what is not known is null. */
export function sharedValues(
  items: readonly SharedItem[],
  person: PersonData,
  cards: readonly SharedCard[],
): Readonly<Partial<Record<SharedItem, SharedValue>>> {
  const all: Readonly<Record<SharedItem, SharedValue>> = {
    name: person.name,
    id_number: person.idNumber,
    birth_date: birthDateOf(person.idNumber),
    sex: sexOf(person.idNumber),
    phone: person.phone ?? null,
    address: person.address ?? null,
    card_status: cards,
  };
  return Object.fromEntries(items.map((item) => [item, all[item]]));
}
