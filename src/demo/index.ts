export { type DemoCity, type DemoMember, type DemoTerminal, readDemoFile } from './demo-file';
export { DEMO_FILE, type DemoContext, seedDemo, seedDemoIfEmpty } from './seed-demo';
export { demoFarePolicies } from './demo-fares';
