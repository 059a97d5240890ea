import { Body, Controller, Get, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProblemError } from '../../../platform/errors';
import { CurrentTerminal, type CurrentTerminalInfo, RequiresCapability } from '../../../registry';
import { encodeDenyBlock } from '../../domain/deny-list/deny-binary';
import { type Acknowledged, DenyAcks } from '../deny-acks';
import { type DenyListBlock, DenyListReader } from '../deny-list-reader';
import { AcknowledgedDto, AcknowledgeDto, DEFAULT_BLOCK, DenyListDto, DenyListQueryDto } from './deny-list.dto';

const BINARY = 'application/octet-stream';
const NEXT_HEADER = 'deny-list-next';

/** The deny list, for gates and buses. */
@ApiTags('transit')
@ApiExtraModels(DenyListDto)
@RequiresCapability('transit')
@Controller('v1/transit/deny-list')
export class DenyListController {
  constructor(
    private readonly reader: DenyListReader,
    private readonly acks: DenyAcks,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The deny list (黑名单), or what has changed on it since a version',
    description:
      'In blocks: the next one is asked for with `cursor`, and the download stays at its version while the list goes on. ' +
      'A terminal applies deletes, then adds; when `count` or `checksum` do not fit afterwards it asks without `since`. ' +
      'A version ahead, or more than 10,000 behind, is answered with the whole list and `reload`. In binary a block is a ' +
      'header of 60 bytes and 10 bytes a card; the cursor of the next one is in the header field Deny-List-Next.',
  })
  @ApiProduces('application/json', BINARY)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(DenyListDto) } },
      [BINARY]: { schema: { type: 'string', format: 'binary' } },
    },
  })
  async read(
    @Query() { since, cursor, limit = DEFAULT_BLOCK, format, offset = 0 }: DenyListQueryDto,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Omit<DenyListBlock, 'last'> | Buffer> {
    const block = await this.reader.block({ since: since === undefined ? undefined : Number(since), cursor, limit });
    const { last: _last, ...view } = block;
    if ((format ?? (accept === BINARY ? 'binary' : 'json')) === 'json') return view;
    const bytes = encodeDenyBlock(block);
    if (offset > bytes.length) throw invalidOffset(bytes.length);
    void reply.type(BINARY);
    if (block.next !== null) void reply.header(NEXT_HEADER, block.next);
    return bytes.subarray(offset);
  }

  @Post('acknowledgements')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say which version of the deny list the terminal holds',
    description:
      'From then on the operator bears taps by cards on it. What is held must be what that version is, or the answer is ' +
      '`reload` and nothing is noted. The same again changes nothing.',
  })
  @ApiOkResponse({ type: AcknowledgedDto })
  acknowledge(
    @Body() held: AcknowledgeDto,
    @CurrentTerminal() { terminalId }: CurrentTerminalInfo,
  ): Promise<Acknowledged> {
    return this.acks.note(terminalId, held);
  }
}

function invalidOffset(length: number): ProblemError {
  const message = `must be at most ${length}, the length of the block`;
  return new ProblemError('validation_failed', { errors: [{ field: 'offset', code: 'max', message }] });
}
