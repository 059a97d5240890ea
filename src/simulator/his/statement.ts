import { writeFile } from 'node:fs/promises';
import type { SimulatedTerminal } from '../credentials';
import type { HttpConnections } from '../http-exchange';
import { TerminalClient } from '../terminal-client';

const OK = 200;
const NOT_FOUND = 404;
/** A statement is about somebody's health: for the user who asked alone. */
const OWNER_ONLY = 0o600;

/**
 * Saves the printed statement (医保结算单) of a settlement, as the institution gets it: by a signed request of a terminal of
 * its own. Answers the bytes written. Throws when the settlement is not that institution's.
 */
export async function saveStatement(
  connections: HttpConnections,
  terminal: SimulatedTerminal,
  { settlementId, file }: { readonly settlementId: string; readonly file: string },
): Promise<number> {
  const path = `/v1/medical/settlements/${encodeURIComponent(settlementId)}/statement.pdf`;
  const { status, bytes } = await new TerminalClient(connections, terminal).get(path);
  if (status === NOT_FOUND) {
    throw new Error(
      `there is no settlement ${settlementId}, or terminal ${terminal.terminalId} is not of the institution that made it`,
    );
  }
  if (status !== OK) throw new Error(`the statement of ${settlementId} was answered with status ${status}`);
  await writeFile(file, bytes, { mode: OWNER_ONLY });
  return bytes.length;
}
