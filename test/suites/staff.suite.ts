import { declareSuite } from './suites';

declareSuite('staff');
