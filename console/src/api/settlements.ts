import { download, read } from './http';

/** Who pays parts of a bill; the amounts of all of them make up its total. */
export const PAYERS = [
  ...(['hifp', 'hifob', 'hifmi', 'maf', 'cvlserv', 'hifes'] as const),
  ...(['hospitalPart', 'account', 'mutualAid', 'cash'] as const),
] as const;

export type Payer = (typeof PAYERS)[number];
type Fund = Exclude<Payer, 'hospitalPart' | 'account' | 'mutualAid' | 'cash'>;

/** How a bill is split, fen. */
export interface Split {
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
  readonly deductible: number;
  /** Millionths. */
  readonly poolRatio: number;
  readonly funds: Readonly<Record<Fund, number>>;
  readonly fundTotal: number;
  readonly hospitalPart: number;
  readonly personPart: number;
  readonly account: number;
  readonly mutualAid: number;
  readonly cash: number;
}

/** A fee line; amounts are fen. */
export interface FeeLine {
  readonly serial: string;
  readonly date: string;
  /** Null when it was not said, or the person was erased. */
  readonly itemName: string | null;
  readonly category: string | null;
  readonly level: string;
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
}

/** A settlement of the same visit; amounts are fen. */
export interface VisitSettlement {
  readonly settlementId: string;
  readonly number: number;
  readonly stage: 'final' | 'interim';
  readonly total: number;
  readonly settledAt: string;
  readonly cancelledAt: string | null;
}

/** One medical settlement; amounts are fen. */
export interface SettlementPage {
  readonly settlementId: string;
  readonly visitId: string;
  /** Within the visit, counted from 1. */
  readonly number: number;
  readonly cardholderId: string;
  /** Masked; null once the person was erased. */
  readonly personName: string | null;
  readonly psnType: string | null;
  readonly kind: 'outpatient' | 'inpatient' | 'pharmacy';
  readonly stage: 'final' | 'interim';
  readonly institution: { readonly code: string; readonly name: string | null };
  readonly insutype: string;
  readonly area: string;
  readonly medType: string;
  readonly outOfArea: string;
  readonly began: string;
  readonly ended: string | null;
  readonly year: string;
  readonly policyId: string;
  readonly policyName: string;
  readonly split: Split;
  /** Relatives whose accounts paid. */
  readonly aid: readonly { readonly cardholderId: string; readonly amount: number }[];
  readonly accumulators: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  /** How the split came about, in Chinese. */
  readonly steps: readonly string[];
  readonly lines: readonly FeeLine[];
  /** Lines beyond those. */
  readonly moreLines: number;
  readonly visitSettlements: readonly VisitSettlement[];
  /** Number of the settlement of the rest, when lines were given back. */
  readonly replacedBy: number | null;
  /** Number of the settlement that this one is the rest of. */
  readonly replaces: number | null;
  /** The service calculated it anew and came to the same. */
  readonly reproducible: boolean;
  readonly digest: string;
  readonly medinsSetlId: string | null;
  readonly settledAt: string;
  readonly cancelledAt: string | null;
}

const pathOf = (settlementId: string) => `/medical/settlements/${encodeURIComponent(settlementId)}`;

/** A settlement, with its fee lines from the `linesFrom`th on. */
export const settlementPage = (settlementId: string, linesFrom?: number) =>
  read<SettlementPage>(pathOf(settlementId), { linesFrom });

/** Hands the printed statement to the browser's downloads. */
export const downloadStatement = (settlementId: string) =>
  download(`${pathOf(settlementId)}/statement.pdf`, {}, `${settlementId}.pdf`);

/** What a payer pays of a bill, fen. */
export function paidBy(split: Split, payer: Payer): number {
  switch (payer) {
    case 'hospitalPart':
    case 'account':
    case 'mutualAid':
    case 'cash':
      return split[payer];
    default:
      return split.funds[payer];
  }
}
