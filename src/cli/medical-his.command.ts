import type { Command } from 'commander';
import { addHisCommand } from '../simulator';

/** `onecard medical his`: the simulator of a hospital information system. */
export function registerMedicalHis(medical: Command): void {
  addHisCommand(medical);
}
