import { Injectable } from '@nestjs/common';
import type { CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import type { CentreSettlement } from '../domain/reconciliation';
import { medicalOf } from '../domain/settlement';

/** People who are looked up at once. */
const AT_ONCE = 8;

/** The numbers that insured people have in their insurance (人员编号). */
@Injectable()
export class PsnNumbers {
  constructor(private readonly core: TransactionCore) {}

  /** By settlement; empty for somebody who is not enrolled any more. */
  async of(settlements: readonly CentreSettlement[]): Promise<ReadonlyMap<CentreSettlement, string>> {
    const byStream = new Map<number, CentreSettlement[]>();
    for (const one of settlements) byStream.set(one.stream, [...(byStream.get(one.stream) ?? []), one]);
    const numbers = new Map<CentreSettlement, string>();
    const waiting = [...byStream.entries()];
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const [stream, list] = next;
        const { state } = await this.core.state<CardholderState>(stream);
        const { enrolments } = medicalOf(state);
        for (const one of list) {
          const enrolment = enrolments.find(({ insutype, area }) => insutype === one.insutype && area === one.area);
          numbers.set(one, enrolment?.psnNo ?? '');
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return numbers;
  }
}
