export { MAX_STATEMENT_DAYS, PayeeStatements, type SignedStatement, type StatementSignature } from './payee-statements';
export { StatementsModule } from './statements.module';
