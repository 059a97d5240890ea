import { ApiProperty } from '@nestjs/swagger';
import type { TerminalState } from './terminal.entity';

/** A terminal and its state. */
export class TerminalStateDto {
  @ApiProperty({ example: 'HOSP0001' })
  terminalId!: string;

  @ApiProperty({ example: 'suspended', enum: ['active', 'suspended'] })
  state!: TerminalState;
}
