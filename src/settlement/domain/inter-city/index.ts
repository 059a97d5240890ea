export * from './net-claims';
