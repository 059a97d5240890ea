import { declareSuite } from './suites';

declareSuite('desk');
