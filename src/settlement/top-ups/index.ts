export { type FileRow, fileOf, TopUpFiles } from './file/top-up-files';
export { targetOf } from './file/top-up-layout';
export { ImportTopUpsJob } from './import-top-ups.job';
export type { StoredNotice, TakenNotice, TopUpNotice } from './notice';
export { MAX_SUSPENSE_ITEMS, NoticeStore, type SuspenseSum } from './notice-store';
export { type SuspenseAnswer, SuspenseChanges } from './suspense-changes';
export { type TopUpChannel, TopUpChannels } from './top-up-channels';
export { TopUps } from './top-ups';
export { TopUpsModule } from './top-ups.module';
