import type { PoolClient } from 'pg';
import { ProblemError } from '../../platform/errors';
import { CORRECTION_COLUMNS, type CorrectionRow } from './correction';
import type { LockedPerson, LockedPersons, PersonFault } from '../register/locked-person';

/** A correction with its person, both locked, always the person first: so do erasures. */
export interface LockedCorrection {
  readonly person: LockedPerson | PersonFault;
  readonly row: CorrectionRow;
}

/** Locks a correction until the end of the transaction. Throws the problem `not_found`. */
export async function lockCorrection(
  client: PoolClient,
  persons: LockedPersons,
  correctionId: string,
): Promise<LockedCorrection> {
  const { rows: found } = await client.query<{ stream_id: number }>(
    'SELECT stream_id FROM person_correction WHERE correction_id = $1',
    [correctionId],
  );
  if (found[0] === undefined) throw unknownCorrection();
  const person = await persons.lock(client, found[0].stream_id);
  const { rows } = await client.query<CorrectionRow>(
    `SELECT ${CORRECTION_COLUMNS} FROM person_correction WHERE correction_id = $1 FOR UPDATE`,
    [correctionId],
  );
  if (rows[0] === undefined) throw unknownCorrection();
  return { person, row: rows[0] };
}

function unknownCorrection(): ProblemError {
  return new ProblemError('not_found', { detail: 'there is no correction with this id' });
}
