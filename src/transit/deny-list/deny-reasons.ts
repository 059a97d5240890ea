import type { PoolClient } from 'pg';
import type { DenyFact } from '../domain/deny-list/deny-facts';

type Fact<Kind extends DenyFact['fact']> = Extract<DenyFact, { readonly fact: Kind }>;

const CLEAR_MARKS = `DELETE FROM deny_mark m USING json_to_recordset($1) AS r("streamId" bigint, "cardId" int, mark text)
  WHERE m.stream_id = r."streamId" AND m.card_id = r."cardId" AND m.mark = r.mark`;

const SET_MARKS = `INSERT INTO deny_mark (stream_id, card_id, mark, reason, since)
  SELECT "streamId", "cardId", mark, reason, to_timestamp(at / 1000.0)
    FROM json_to_recordset($1) AS r("streamId" bigint, "cardId" int, mark text, reason text, at float8)
  ON CONFLICT (stream_id, card_id, mark) DO UPDATE SET reason = excluded.reason`;

const SET_NUMBERS = `INSERT INTO deny_number (number_index, stream_id, card_id)
  SELECT "numberIndex"::uuid, "streamId", "cardId"
    FROM json_to_recordset($1) AS r("numberIndex" text, "streamId" bigint, "cardId" int) ON CONFLICT DO NOTHING`;

const SET_DEBTS = `INSERT INTO transit_debt AS d (number_index, stream_id, owed, since)
  SELECT "numberIndex"::uuid, "streamId", amount, to_timestamp(at / 1000.0)
    FROM json_to_recordset($1) AS r("numberIndex" text, "streamId" bigint, amount bigint, at float8)
  ON CONFLICT (number_index) DO UPDATE SET owed = d.owed + excluded.owed,
    since = CASE WHEN d.owed = 0 THEN excluded.since ELSE d.since END`;

const ASK = 'UPDATE transit_debt SET asked = asked + 1 WHERE stream_id = ANY ($1) AND owed > 0';

const NUMBERS_OF_CARDS = `SELECT DISTINCT n.number_index FROM deny_number n
  JOIN json_to_recordset($1) AS r("streamId" bigint, "cardId" int) ON n.stream_id = r."streamId" AND n.card_id = r."cardId"`;

/** Brings the reasons of numbers in line with what stands against their cards and what they owe; tells what changed. */
const RENEW = `WITH wanted AS (
    SELECT n.number_index, m.reason, min(m.since) AS since
      FROM deny_number n JOIN deny_mark m USING (stream_id, card_id) WHERE n.number_index = ANY ($1::uuid[]) GROUP BY 1, 2
    UNION ALL
    SELECT number_index, 'debt', since FROM transit_debt WHERE number_index = ANY ($1::uuid[]) AND owed > 0),
  ended AS (
    UPDATE deny_reason r SET ended_at = to_timestamp($2 / 1000.0)
     WHERE r.number_index = ANY ($1::uuid[]) AND r.ended_at IS NULL
       AND NOT EXISTS (SELECT FROM wanted w WHERE w.number_index = r.number_index AND w.reason = r.reason)
    RETURNING r.number_index),
  begun AS (
    INSERT INTO deny_reason (number_index, reason, since) SELECT number_index, reason, since FROM wanted
    ON CONFLICT (number_index, reason) WHERE ended_at IS NULL DO NOTHING
    RETURNING number_index, since)
  SELECT number_index, NULL::float8 AS since FROM ended
  UNION ALL SELECT number_index, extract(epoch FROM since)::float8 * 1000 FROM begun`;

/** A number whose reasons changed, and since when the newest of those that began stands, ms since the epoch. */
export interface ChangedNumber {
  readonly numberIndex: string;
  readonly since: number | undefined;
}

/** Writes down what events said; answers the numbers whose reasons to be on the list changed. */
export async function keepFacts(client: PoolClient, facts: readonly DenyFact[]): Promise<readonly ChangedNumber[]> {
  const of = <Kind extends DenyFact['fact']>(kind: Kind): Fact<Kind>[] =>
    facts.filter((fact): fact is Fact<Kind> => fact.fact === kind);
  const [marks, numbers, owed] = [newestOf(of('mark')), of('number'), sumOf(of('owed'))];
  const run = async (text: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await client.query(text, [JSON.stringify(rows)]);
  };
  await run(
    CLEAR_MARKS,
    marks.filter(({ reason }) => reason === null),
  );
  await run(
    SET_MARKS,
    marks.filter(({ reason }) => reason !== null),
  );
  await run(SET_NUMBERS, numbers);
  await run(SET_DEBTS, owed);
  const streams = [...new Set(of('money').map(({ streamId }) => streamId))];
  if (streams.length > 0) await client.query(ASK, [streams]);
  if (marks.length + numbers.length + owed.length === 0) return [];
  const touched = [...numbers, ...owed].map(({ numberIndex }) => numberIndex);
  return renew(client, [...touched, ...(await numbersOf(client, marks))], latestOf([...marks, ...owed]));
}

/** Of several facts about one mark of a card the last one holds. */
function newestOf(marks: readonly Fact<'mark'>[]): readonly Fact<'mark'>[] {
  return [...new Map(marks.map((fact) => [`${fact.streamId}:${fact.cardId}:${fact.mark}`, fact])).values()];
}

function sumOf(owed: readonly Fact<'owed'>[]): readonly Fact<'owed'>[] {
  const sums = new Map<string, Fact<'owed'>>();
  for (const fact of owed) {
    const before = sums.get(fact.numberIndex);
    sums.set(fact.numberIndex, before === undefined ? fact : { ...before, amount: before.amount + fact.amount });
  }
  return [...sums.values()];
}

function latestOf(facts: readonly { readonly at: number }[]): number {
  return facts.reduce((latest, { at }) => Math.max(latest, at), 0);
}

async function numbersOf(client: PoolClient, marks: readonly Fact<'mark'>[]): Promise<readonly string[]> {
  if (marks.length === 0) return [];
  const { rows } = await client.query<{ number_index: string }>(NUMBERS_OF_CARDS, [JSON.stringify(marks)]);
  return rows.map(({ number_index: index }) => index);
}

async function renew(client: PoolClient, numbers: readonly string[], at: number): Promise<readonly ChangedNumber[]> {
  if (numbers.length === 0) return [];
  const { rows } = await client.query<{ number_index: string; since: number | null }>(RENEW, [numbers, at]);
  const changed = new Map<string, number | undefined>();
  for (const { number_index: index, since } of rows) changed.set(index, since ?? changed.get(index));
  return [...changed].map(([numberIndex, since]) => ({ numberIndex, since }));
}
