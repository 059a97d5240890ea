import { declareSuite } from './suites';

declareSuite('transit');
