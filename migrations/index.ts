import type { MixedList } from 'typeorm';
import { Roles1764000000000 } from './1764000000000-roles';
import { EventStore1764000000100 } from './1764000000100-event-store';
import { RequestClaim1764000000110 } from './1764000000110-request-claim';
import { Registry1764000000200 } from './1764000000200-registry';
import { Ledger1764000000300 } from './1764000000300-ledger';
import { Cardholder1764000000400 } from './1764000000400-cardholder';
import { OpenHold1764000000500 } from './1764000000500-open-hold';
import { Audit1764000000600 } from './1764000000600-audit';
import { Staff1764000000610 } from './1764000000610-staff';
import { StaffRolesAndLinks1764000000615 } from './1764000000615-staff-roles-and-links';
import { Approval1764000000620 } from './1764000000620-approval';
import { Person1764000000630 } from './1764000000630-person';
import { CardLifeCycle1764000000640 } from './1764000000640-card-life-cycle';
import { Batches1764000000650 } from './1764000000650-batches';
import { DeskTransactions1764000000660 } from './1764000000660-desk-transactions';
import { DeskCases1764000000670 } from './1764000000670-desk-cases';
import { KeyCheck1764000000680 } from './1764000000680-key-check';
import { SharingMisses1764000000685 } from './1764000000685-sharing-misses';
import { MerchantState1764000000690 } from './1764000000690-merchant-state';
import { Medical1764000000700 } from './1764000000700-medical';
import { MedicalPoliciesInstitutions1764000000710 } from './1764000000710-medical-policies-institutions';
import { Fsi1764000000720 } from './1764000000720-fsi';
import { FsiReconciliation1764000000730 } from './1764000000730-fsi-reconciliation';
import { MessageKeys1764000000740 } from './1764000000740-message-keys';
import { FsiMisses1764000000750 } from './1764000000750-fsi-misses';
import { FarePolicy1764000000760 } from './1764000000760-fare-policy';
import { TransitTaps1764000000770 } from './1764000000770-transit-taps';
import { TakeLaneHead1764000000775 } from './1764000000775-take-lane-head';
import { DenyList1764000000780 } from './1764000000780-deny-list';
import { TransitAllow1764000000781 } from './1764000000781-transit-allow';
import { TapsOfCards1764000000782 } from './1764000000782-taps-of-cards';
import { TransitDayFiles1764000000800 } from './1764000000800-transit-day-files';
import { TransitClearing1764000000801 } from './1764000000801-transit-clearing';
import { TransitSharedRebates1764000000802 } from './1764000000802-transit-shared-rebates';
import { TransitDispute1764000000803 } from './1764000000803-transit-dispute';
import { TransitDesk1764000000820 } from './1764000000820-transit-desk';
import { TransitExceptions1764000000821 } from './1764000000821-transit-exceptions';
import { TapBatches1764000000830 } from './1764000000830-tap-batches';
import { JobRuns1764000000850 } from './1764000000850-job-runs';
import { CloseDate1764000000851 } from './1764000000851-close-date';
import { Contributions1764000000865 } from './1764000000865-contributions';
import { Interest1764000000866 } from './1764000000866-interest';
import { Reconcile1764000000870 } from './1764000000870-reconcile';
import { Subsidies1764000000875 } from './1764000000875-subsidies';
import { SubsidyReturns1764000000876 } from './1764000000876-subsidy-returns';
import { Clearing1764000000860 } from './1764000000860-clearing';
import { Vouchers1764000000877 } from './1764000000877-vouchers';
import { TopUps1764000000880 } from './1764000000880-top-ups';
import { TopUpsLeft1764000000881 } from './1764000000881-top-ups-left';
import { DueHolds1764000000885 } from './1764000000885-due-holds';
import { Payout1764000000861 } from './1764000000861-payout';
import { DenySpansInLine1764000000893 } from './1764000000893-deny-spans-in-line';

/** Every migration, oldest first. TypeORM orders them by the number in the class name. */
export const migrations: MixedList<new () => object> = [
  Roles1764000000000,
  EventStore1764000000100,
  RequestClaim1764000000110,
  Registry1764000000200,
  Ledger1764000000300,
  Cardholder1764000000400,
  OpenHold1764000000500,
  Audit1764000000600,
  Staff1764000000610,
  StaffRolesAndLinks1764000000615,
  Approval1764000000620,
  Person1764000000630,
  CardLifeCycle1764000000640,
  Batches1764000000650,
  DeskTransactions1764000000660,
  DeskCases1764000000670,
  KeyCheck1764000000680,
  SharingMisses1764000000685,
  MerchantState1764000000690,
  Medical1764000000700,
  MedicalPoliciesInstitutions1764000000710,
  Fsi1764000000720,
  FsiReconciliation1764000000730,
  MessageKeys1764000000740,
  FsiMisses1764000000750,
  FarePolicy1764000000760,
  TransitTaps1764000000770,
  TakeLaneHead1764000000775,
  DenyList1764000000780,
  TransitAllow1764000000781,
  TapsOfCards1764000000782,
  TransitDayFiles1764000000800,
  TransitClearing1764000000801,
  TransitSharedRebates1764000000802,
  TransitDispute1764000000803,
  TransitDesk1764000000820,
  TransitExceptions1764000000821,
  TapBatches1764000000830,
  JobRuns1764000000850,
  CloseDate1764000000851,
  Contributions1764000000865,
  Interest1764000000866,
  Reconcile1764000000870,
  Subsidies1764000000875,
  SubsidyReturns1764000000876,
  Clearing1764000000860,
  Vouchers1764000000877,
  TopUps1764000000880,
  TopUpsLeft1764000000881,
  DueHolds1764000000885,
  Payout1764000000861,
  DenySpansInLine1764000000893,
];
