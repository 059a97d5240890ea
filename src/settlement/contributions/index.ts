export { ContributionFiles, type FileOrder, type MadeFile } from './contribution-files';
export { ContributionStore } from './contribution-store';
export { ContributionsModule } from './contributions.module';
export { fenOf as fenOfYuan } from './file/contribution-layout';
export { writeContributions } from './file/contribution-writer';
