export { InterCity, type InterCityClearing } from './inter-city';
export { InterCityModule } from './inter-city.module';
