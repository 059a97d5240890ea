export * from './decide-tap';
export * from './gate-answer';
export * from './gate-events';
export * from './gate-reasons';
