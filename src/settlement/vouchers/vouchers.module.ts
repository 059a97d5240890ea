import { Module } from '@nestjs/common';
import { VoucherStore } from './voucher-store';
import { Vouchers } from './vouchers';

/** Vouchers for services to the elderly. */
@Module({ providers: [VoucherStore, Vouchers], exports: [Vouchers] })
export class VouchersModule {}
