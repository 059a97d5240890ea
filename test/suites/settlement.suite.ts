import { declareSuite } from './suites';

declareSuite('settlement');
