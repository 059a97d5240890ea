import { Module } from '@nestjs/common';
import { InterCity } from './inter-city';

/** Clearing between cities. */
@Module({ providers: [InterCity], exports: [InterCity] })
export class InterCityModule {}
