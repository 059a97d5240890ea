export type { ServiceBill, VoucherScheme } from './voucher-store';
export { type VoucherAnswer, Vouchers } from './vouchers';
export { VouchersModule } from './vouchers.module';
