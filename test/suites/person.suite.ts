import { declareSuite } from './suites';

declareSuite('person');
