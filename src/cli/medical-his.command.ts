import type { Command } from 'commander';
import { addHisCommand, addStatementCommand } from '../simulator';

/** `onecard medical his` and `statement`: what a hospital and its information system do. */
export function registerMedicalHis(medical: Command): void {
  addHisCommand(medical);
  addStatementCommand(medical);
}
