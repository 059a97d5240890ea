import type { Pool } from 'pg';
import { UnsealError } from '../../platform/crypto';
import type { PersonData } from '../domain';
import type { PersonVault, StoredPerson } from '../register/person-vault';

/**
 * Tells by the first and the last person whether people are indexed with the index key at hand: a person's identity number
 * must lead back to that person. Undefined when there is nobody whose data opens.
 */
export async function peopleAreIndexed(pool: Pool, vault: PersonVault): Promise<boolean | undefined> {
  const { rows } = await pool.query<StoredPerson & { id_number_index: string }>(
    ['ASC', 'DESC']
      .map(
        (order) =>
          `(SELECT stream_id, data_key, sealed, id_number_index FROM person WHERE erased_at IS NULL
             ORDER BY stream_id ${order} LIMIT 1)`,
      )
      .join(' UNION ALL '),
  );
  const agree = rows.flatMap((row) => {
    const person = opened(row, vault);
    return person === undefined ? [] : [vault.idNumberIndex(person.idNumber) === indexOf(row)];
  });
  return agree.length === 0 ? undefined : agree.every(Boolean);
}

/** A uuid without its hyphens. */
function indexOf(row: { readonly id_number_index: string }): string {
  return row.id_number_index.replaceAll('-', '');
}

function opened(row: StoredPerson, vault: PersonVault): PersonData | undefined {
  try {
    return vault.open(row);
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}
