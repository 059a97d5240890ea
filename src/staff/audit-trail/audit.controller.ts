import { Readable } from 'node:stream';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  AuditChain,
  type AuditChainState,
  type AuditFilter,
  AuditLog,
  type AuditPage,
  CHECKED_ENTRIES,
  MAX_EXPORT_ENTRIES,
} from '../../audit';
import { Clock } from '../../platform/clock';
import { Audited } from '../access/audited.interceptor';
import { CurrentStaff } from '../access/current-staff.decorator';
import { RequiresPermission } from '../access/route-access';
import { StaffDirectory } from '../accounts/staff-directory';
import { auditOf, type StaffIdentity } from '../staff-identity';
import { AuditExport } from './audit-export';
import { AuditChainDto, AuditFilterDto, AuditPageDto, DEFAULT_PAGE, SearchAuditDto } from './audit.dto';

/** The audit log (审计日志) as auditors read it. Reading it is audited too. */
@ApiTags('desk: audit')
@Controller('v1/desk/audit')
export class AuditController {
  constructor(
    private readonly log: AuditLog,
    private readonly chain: AuditChain,
    private readonly files: AuditExport,
    private readonly directory: StaffDirectory,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RequiresPermission('audit.read')
  @Audited('audit.search')
  @ApiOperation({ summary: 'Entries of the audit log, newest first' })
  @ApiOkResponse({ type: AuditPageDto })
  async search(@Query() { limit, cursor, ...filter }: SearchAuditDto): Promise<AuditPage> {
    const page = { limit: limit ?? DEFAULT_PAGE, ...(cursor !== undefined && { cursor }) };
    const { items, nextCursor } = await this.log.search(filterOf(filter), page);
    const names = await this.directory.names(items.map(({ actor }) => actor.id));
    const named = items.map((item) => {
      const name = names.get(item.actor.id);
      return name === undefined ? item : { ...item, actor: { ...item.actor, name } };
    });
    return { items: named, nextCursor };
  }

  @Get('chain')
  @RequiresPermission('audit.read')
  @Audited('audit.check')
  @ApiOperation({
    summary: 'Whether the chain of the audit log is whole',
    description: `Recomputes the hashes of the newest ${CHECKED_ENTRIES} entries. All of them, and a head that was kept elsewhere, are checked by
\`onecard verify\`.`,
  })
  @ApiOkResponse({ type: AuditChainDto })
  chainState(): Promise<AuditChainState> {
    return this.chain.state();
  }

  @Get('export')
  @RequiresPermission('audit.export')
  @ApiOperation({
    summary: 'Entries of the audit log as a file',
    description: `CSV in UTF-8, newest entry first, at most ${MAX_EXPORT_ENTRIES}. The first line says who took it, when and with which filter; the last
one counts the entries.`,
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  async export(@Query() { ...query }: AuditFilterDto, @CurrentStaff() by: StaffIdentity): Promise<StreamableFile> {
    await this.log.record({ ...auditOf(by), action: 'audit.export', outcome: 'done', details: query });
    const day = new Date(this.clock.now()).toISOString().slice(0, 10);
    return new StreamableFile(Readable.from(this.files.file(filterOf(query), by), { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="audit-${day}.csv"`,
    });
  }
}

function filterOf({ from, to, ...conditions }: AuditFilterDto): AuditFilter {
  return {
    ...conditions,
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { to: Date.parse(to) }),
  };
}
