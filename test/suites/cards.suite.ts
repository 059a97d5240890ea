import { declareSuite } from './suites';

declareSuite('cards');
