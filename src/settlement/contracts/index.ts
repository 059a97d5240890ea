export type { ContractDocument } from './contract-document';
export { type BankAccount, type PayeeContract, PayeeContracts } from './contracts';
export { ContractsModule } from './contracts.module';
