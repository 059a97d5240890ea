import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import type { MerchantStateChange } from '../change-merchant-state';
import { MerchantStateDto } from '../merchant-state.dto';
import { ResumeMerchant } from './resume-merchant.command';

/** POST /v1/merchants/{merchantId}/resumptions. */
@ApiTags('registry')
@Controller('v1/merchants')
export class ResumeMerchantController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':merchantId/resumptions')
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Resume a suspended merchant',
    description:
      'Requests of its terminals are taken again within two seconds, except of those that are suspended themselves. ' +
      'Repeating it changes nothing.',
  })
  @ApiOkResponse({ type: MerchantStateDto })
  change(@Param('merchantId') merchantId: string): Promise<MerchantStateChange> {
    return this.commands.execute(new ResumeMerchant(merchantId));
  }
}
