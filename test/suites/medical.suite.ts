import { declareSuite } from './suites';

declareSuite('medical');
