import type { DataSource } from 'typeorm';
import { ProblemError } from '../../platform/errors';
import { TerminalEntity, type TerminalState } from './terminal.entity';

/** A terminal and its state after a change. */
export interface TerminalStateChange {
  readonly terminalId: string;
  readonly state: TerminalState;
}

/** Sets the state, whatever it was. Throws `not_found`. */
export async function changeTerminalState(
  dataSource: DataSource,
  terminalId: string,
  state: TerminalState,
): Promise<TerminalStateChange> {
  const result = await dataSource.getRepository(TerminalEntity).update({ terminalId }, { state });
  if (result.affected !== 1) throw new ProblemError('not_found', { detail: 'there is no such terminal' });
  return { terminalId, state };
}
