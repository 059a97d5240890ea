export { AREAS, areaName, isJilinArea, PROVINCE_AREA, TEST_AREA } from './areas/areas';
export { CurrentTerminal } from './authentication/current-terminal.decorator';
export { IdempotencyKey, MAX_IDEMPOTENCY_KEY_LENGTH, readIdempotencyKey } from './authentication/idempotency-key';
export { IdempotentRequest } from './authentication/idempotent-request.decorator';
export { SIGNATURE_WINDOW_SECONDS } from './authentication/request-authentication';
export { requireCapability, RequiresCapability } from './authentication/requires-capability';
export { ListMerchants, type MerchantFilter, type MerchantPage } from './merchants/list-merchants/list-merchants.query';
export { MerchantDirectory } from './merchants/merchant-directory';
export { MerchantNames } from './merchants/merchant-names';
export {
  type MerchantDetails,
  RegisterMerchant,
  type RegisteredMerchant,
} from './merchants/register-merchant/register-merchant.command';
export { MerchantDto, RegisterMerchantDto } from './merchants/register-merchant/register-merchant.dto';
export type { MerchantStateChange } from './merchants/change-merchant-state';
export type { MerchantState } from './merchants/merchant.entity';
export { MerchantStateDto } from './merchants/merchant-state.dto';
export { ResumeMerchant } from './merchants/resume-merchant/resume-merchant.command';
export { SuspendMerchant } from './merchants/suspend-merchant/suspend-merchant.command';
export { ProgrammeDirectory } from './programmes/programme-directory';
export { type ProgrammeDetails, RegisterProgramme } from './programmes/register-programme/register-programme.command';
export { RegistryModule } from './registry.module';
export type { PolicyCheck, PolicyDocument, PolicyFault } from './tender-policies/policy-check';
export {
  type PublishedTenderPolicy,
  PublishTenderPolicy,
} from './tender-policies/publish-tender-policy/publish-tender-policy.command';
export { TenderPolicyDirectory } from './tender-policies/tender-policy-directory';
export { CAPABILITIES, type Capability } from './terminals/capability';
export {
  type ListedTerminal,
  ListTerminals,
  type TerminalFilter,
  type TerminalPage,
} from './terminals/list-terminals/list-terminals.query';
export type { TerminalStateChange } from './terminals/change-terminal-state';
export {
  type RegisteredTerminal,
  RegisterTerminal,
  type TerminalDetails,
} from './terminals/register-terminal/register-terminal.command';
export { RegisterTerminalDto, TerminalDto } from './terminals/register-terminal/register-terminal.dto';
export type { CurrentTerminalInfo, RegisteredKey, TerminalMerchant } from './terminals/registered-terminal';
export { ResumeTerminal } from './terminals/resume-terminal/resume-terminal.command';
export {
  DEFAULT_OVERLAP_SECONDS,
  type RotatedKey,
  RotateTerminalKey,
  type RotationDetails,
} from './terminals/rotate-terminal-key/rotate-terminal-key.command';
export { RotatedKeyDto, RotateTerminalKeyDto } from './terminals/rotate-terminal-key/rotate-terminal-key.dto';
export { SuspendTerminal } from './terminals/suspend-terminal/suspend-terminal.command';
export { TerminalStateDto } from './terminals/terminal-state.dto';
export { DIRECTORY_TTL_MS, TerminalDirectory } from './terminals/terminal-directory';
export type { TerminalState } from './terminals/terminal.entity';
