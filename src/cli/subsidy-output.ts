import type { INestApplicationContext } from '@nestjs/common';
import { InvalidArgumentError } from 'commander';
import { AuditLog } from '../audit';
import type { RosterAnswer } from '../settlement';
import { StaffDirectory, type StaffMember } from '../staff';
import { EXIT_REFUSED, print } from './medical-output';

/** Member of staff who may manage subsidies. Throws an Error for anybody else. */
export async function staffWhoManages(app: INestApplicationContext, username: string): Promise<StaffMember> {
  const staff = await app.get(StaffDirectory, { strict: false }).byUsername(username);
  if (staff?.permissions.has('subsidy.manage') === true) return staff;
  throw new Error(`${username} is no enabled member of staff who may manage subsidies`);
}

/** Records what a command did with subsidies. */
export async function recordSubsidy(
  app: INestApplicationContext,
  action: string,
  object: string,
  answer?: RosterAnswer,
): Promise<void> {
  const actor = { kind: 'system', id: 'onecard subsidies' } as const;
  const outcome = answer?.result === 'refused' ? ('refused' as const) : ('done' as const);
  await app.get(AuditLog, { strict: false }).record({ actor, outcome, from: 'command-line', action, object });
}

/** Prints the answer to a change, and sets the exit code. */
export function tell(json: boolean | undefined, object: string, answer: RosterAnswer): void {
  if (answer.result === 'refused') process.exitCode = EXIT_REFUSED;
  print(json, { object, ...answer }, [`${object}: ${wordsOf(answer)}`]);
}

/** Reads a whole number given as an option. */
export function parseWhole(value: string): number {
  if (/^\d{1,12}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('it is a whole number.');
}

function wordsOf(answer: RosterAnswer): string {
  if (answer.result === 'refused') return `refused, ${answer.reason}`;
  if (answer.result !== 'approval_required') return answer.result;
  return `a second person has to agree to ${answer.approvalId} at the desk until ${answer.expiresAt}`;
}
