import { declareSuite } from './suites';

declareSuite('console');
