export * from './lock-out';
export * from './password-rules';
export * from './permissions';
export * from './role-change';
