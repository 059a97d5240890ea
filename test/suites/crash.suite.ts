import { declareSuite } from './suites';

declareSuite('crash');
