import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import type { MerchantStateChange } from '../change-merchant-state';
import { MerchantStateDto } from '../merchant-state.dto';
import { SuspendMerchant } from './suspend-merchant.command';

/** POST /v1/merchants/{merchantId}/suspensions. */
@ApiTags('registry')
@Controller('v1/merchants')
export class SuspendMerchantController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':merchantId/suspensions')
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Suspend a merchant',
    description:
      'All requests of its terminals are answered with 403 `merchant_suspended` within two seconds, also those that follow ' +
      'earlier payments. The states of the terminals themselves are left as they are. Repeating it changes nothing.',
  })
  @ApiOkResponse({ type: MerchantStateDto })
  change(@Param('merchantId') merchantId: string): Promise<MerchantStateChange> {
    return this.commands.execute(new SuspendMerchant(merchantId));
  }
}
