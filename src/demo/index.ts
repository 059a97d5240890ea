export type { DemoCity, DemoTerminal } from './demo-file';
export { type DemoContext, seedDemo, seedDemoIfEmpty } from './seed-demo';
