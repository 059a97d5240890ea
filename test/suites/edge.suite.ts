import { declareSuite } from './suites';

declareSuite('edge');
