import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresCapability } from '../../authentication/requires-capability';
import { RegisterMerchant, type RegisteredMerchant } from './register-merchant.command';
import { MerchantDto, RegisterMerchantDto } from './register-merchant.dto';

/** POST /v1/merchants. */
@ApiTags('registry')
@Controller('v1/merchants')
export class RegisterMerchantController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @RequiresCapability('privileged')
  @ApiOperation({
    summary: 'Register a merchant',
    description: 'Repeated with the same content it answers the same; with another content it is a `state_conflict`.',
  })
  @ApiOkResponse({ type: MerchantDto })
  register(@Body() body: RegisterMerchantDto): Promise<RegisteredMerchant> {
    const { merchantId, name, mcc, category, programmes = [] } = body;
    return this.commands.execute(new RegisterMerchant({ merchantId, name, mcc, category, programmes }));
  }
}
