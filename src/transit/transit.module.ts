import { Module } from '@nestjs/common';
import { FarePolicies } from './fare-policies/fare-policies';

/** Transit: what taps are priced by. */
@Module({ providers: [FarePolicies], exports: [FarePolicies] })
export class TransitModule {}
