import { declareSuite } from './suites';

declareSuite('authorization');
