import type { FarePolicyDocument } from '../domain/fare/policy-document';

/** What a field of the two documents says; undefined where one says nothing. */
export interface FarePolicyDifference {
  /** Path; a member of a list is named by its id: `caps.day-all.amount`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The same for people. */
  readonly words: string;
}

/** Properties that name the members of lists. */
const IDS = [
  ...['network_id', 'area_id', 'timeframe_id', 'rider_category_id', 'table_id', 'fare_product_id'],
  ...['rule_id', 'concession_id', 'cap_id'],
];
/** Lists whose members are named by another property than the first of IDS that they have. */
const ID_OF_LIST: Readonly<Record<string, string>> = {
  concessions: 'concession_id',
  fare_leg_rules: 'rule_id',
  over_time: 'rule_id',
  same_stop: 'rule_id',
  incomplete: 'rule_id',
};

const ORDER = ' (order)';

/** What the second document says otherwise than the first, in the order of the fields; members of lists are matched by their ids. */
export function diffFarePolicies(
  before: FarePolicyDocument,
  after: FarePolicyDocument,
): readonly FarePolicyDifference[] {
  const [old, fresh] = [leavesOf(before, ''), leavesOf(after, '')];
  const fields = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return fields.flatMap((field) => {
    const [was, is] = field.endsWith(ORDER)
      ? orders(old.get(field), fresh.get(field))
      : [old.get(field), fresh.get(field)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ field, before: was, after: is, words: inWords(was, is) }];
  });
}

/** The values by path. A list without ids is one value: a band or an edge means something only beside the others. */
function leavesOf(value: unknown, path: string): Map<string, unknown> {
  const members = membersOf(value, path);
  if (members === undefined) return new Map([[path, value]]);
  const leaves = new Map<string, unknown>();
  if (Array.isArray(value))
    leaves.set(
      `${path}${ORDER}`,
      members.map(([id]) => id),
    );
  for (const [key, member] of members) {
    if (member === undefined) continue;
    for (const [inner, leaf] of leavesOf(member, path === '' ? key : `${path}.${key}`)) leaves.set(inner, leaf);
  }
  return leaves;
}

/** The orders of the members that both lists have: of rules that fit, the first one counts. */
function orders(before: unknown, after: unknown): readonly [unknown, unknown] {
  const old = (before ?? []) as readonly string[];
  const fresh = (after ?? []) as readonly string[];
  return [old.filter((id) => fresh.includes(id)), fresh.filter((id) => old.includes(id))];
}

function membersOf(value: unknown, path: string): readonly (readonly [string, unknown])[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return Object.entries(value);
  const list = value as readonly unknown[];
  const id = ID_OF_LIST[path] ?? IDS.find((name) => list.some((member) => idOf(member, name) !== undefined));
  if (id === undefined || list.length === 0) return undefined;
  return list.map((member, index) => [idOf(member, id) ?? String(index), member]);
}

function idOf(member: unknown, name: string): string | undefined {
  const id = (member as Readonly<Record<string, unknown>> | null)?.[name];
  return typeof id === 'string' ? id : undefined;
}

function inWords(before: unknown, after: unknown): string {
  if (before === undefined) return `new: ${told(after)}`;
  if (after === undefined) return `left out: was ${told(before)}`;
  return `${told(before)} becomes ${told(after)}`;
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
