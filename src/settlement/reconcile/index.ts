export { BANK_FILE_FORMATS, BankFileImport, MAX_BANK_FILE_BYTES } from './bank-file-import';
export { type BankBreak, BreakWork } from './break-work';
export { ReconcileModule } from './reconcile.module';
export { SampleBankFiles } from './sample-files';
