import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { RequestIdentity } from '../../../event-store';
import { ProblemError } from '../../../platform/errors';
import { CurrentTerminal, type CurrentTerminalInfo, IdempotentRequest } from '../../../registry';
import { normalIdNumber } from '../../domain';
import { MAX_MISSES } from '../reads/miss-rate';
import { ReadShared, type SharedRead, type WantedRead } from '../reads/read-shared.command';
import { ReadSharedDto } from './sharing.dto';
import { SharedReadDto } from './sharing-views.dto';

/** Reads of people's data by institutions, through grants. The grant is the only entitlement that counts. */
@ApiTags('sharing')
@Controller('v1/sharing/reads')
export class SharedReadsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Read data of a person through a grant',
    description:
      'The purpose must be that of the grant. Every read and every refusal is logged with it (谁使用、谁负责). An institution ' +
      `of which ${MAX_MISSES} reads in an hour found nobody waits: its reads are answered 429 with Retry-After.`,
  })
  @ApiOkResponse({ type: SharedReadDto })
  read(
    @Body() { grantId, items, purpose, ...person }: ReadSharedDto,
    @IdempotentRequest() identity: RequestIdentity,
    @CurrentTerminal() { terminalId, merchant }: CurrentTerminalInfo,
    @Req() request: FastifyRequest,
  ): Promise<SharedRead> {
    const terminal = { terminalId, institution: merchant.merchantId, requestId: request.id, from: request.ip };
    const wanted = { grantId, items, purpose, person: personOf(person) };
    return this.commands.execute(new ReadShared(identity, terminal, wanted));
  }
}

/** Throws `validation_failed` unless exactly one of the two is given. */
function personOf({ idNumber, cardNumber }: Pick<ReadSharedDto, 'idNumber' | 'cardNumber'>): WantedRead['person'] {
  if (idNumber !== undefined && cardNumber === undefined) return { idNumber: normalIdNumber(idNumber) };
  if (idNumber === undefined && cardNumber !== undefined) return { cardNumber };
  const message = 'there must be either idNumber or cardNumber';
  throw new ProblemError('validation_failed', { errors: [{ field: 'idNumber', code: 'one_key', message }] });
}
