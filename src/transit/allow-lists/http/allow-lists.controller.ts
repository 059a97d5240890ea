import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { shanghaiDate } from '../../../cardholder';
import { Clock } from '../../../platform/clock';
import { RequiresCapability } from '../../../registry';
import type { AllowedDays } from '../../domain/deny-list/allowed-days';
import { AllowListDirectory, type AllowLists } from '../allow-lists';

/** An issuer or a city with its days. */
export class AllowedDaysDto implements Omit<AllowedDays, 'kind'> {
  @ApiProperty({
    example: '2410',
    description: 'A city: clearing code (GB/T 13497), 4 digits. An issuer: 8 to 11 digits',
  })
  code!: string;

  @ApiProperty({ example: '2026-01-01', description: 'First day (Asia/Shanghai)' })
  from!: string;

  @ApiProperty({ type: String, example: null, nullable: true, description: 'Last day' })
  to!: string | null;
}

/** The allow-lists. */
export class AllowListsDto {
  @ApiProperty({ type: [AllowedDaysDto] })
  issuers!: readonly AllowedDaysDto[];

  @ApiProperty({ type: [AllowedDaysDto] })
  cities!: readonly AllowedDaysDto[];

  @ApiProperty({ example: '5d41c0e7a3b29f68'.repeat(4), description: 'Another one when anything changed' })
  digest!: string;
}

/** Whose cards gates and buses take. */
@ApiTags('transit')
@RequiresCapability('transit')
@Controller('v1/transit/allow-lists')
export class AllowListsController {
  constructor(
    private readonly lists: AllowListDirectory,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Issuers and cities whose cards are taken (白名单)',
    description:
      'With their days, those of the future too, so that a terminal that is offline begins and ends in time.',
  })
  @ApiOkResponse({ type: AllowListsDto })
  async read(): Promise<AllowListsDto> {
    const { issuers, cities, digest } = await this.lists.since(shanghaiDate(this.clock.now()));
    return { issuers: issuers.map(viewOf), cities: cities.map(viewOf), digest } satisfies Record<
      keyof AllowLists,
      unknown
    >;
  }
}

function viewOf({ code, from, to }: AllowedDays): AllowedDaysDto {
  return { code, from, to };
}
