export { DeparturesModule } from './departures.module';
