import { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Audited, RequiresPermission } from '../../staff';
import { ReasonedDto } from '../change.dto';
import { ExportPerson } from './export-person.query';

/** POST /v1/desk/cardholders/{cardholderId}/export: a read, but one with a reason, which does not belong in a URL. */
@ApiTags('desk: cardholders')
@Controller('v1/desk/cardholders/:cardholderId/export')
export class ExportController {
  constructor(private readonly queries: QueryBus) {}

  @Post()
  @HttpCode(200)
  @RequiresPermission('person.export')
  @Audited('person.export')
  @ApiOperation({
    summary: 'All data of one person (PIPL article 45)',
    description:
      'JSON with the person, cards, purses, history, notes, cases, corrections, reads by others and the access log. ' +
      'Of each list 50,000 items, the newest; `truncated` names the lists that have more.',
  })
  @ApiProduces('application/json')
  @ApiOkResponse({
    content: {
      'application/json': {
        schema: { type: 'object' },
        example: { cardholderId: 'ch_27wlfk', history: [], truncated: [] },
      },
    },
  })
  async export(@Param('cardholderId') cardholderId: string, @Body() _said: ReasonedDto): Promise<StreamableFile> {
    const text = await this.queries.execute(new ExportPerson(cardholderId));
    return new StreamableFile(Readable.from(text, { objectMode: false }), {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="${cardholderId}.json"`,
    });
  }
}
