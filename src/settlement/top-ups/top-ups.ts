import { Injectable } from '@nestjs/common';
import type { CardholderAnswer, CardholderState } from '../../cardholder';
import { type CoreCommand, hexKey, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { creditOrSuspend, intoSuspense, type SuspenseReason, type TopUpSuspendedData } from '../domain/top-ups';
import { JobPace } from '../pace';
import { SettlementBookings } from '../settlement-stream';
import type { StoredNotice, TakenNotice, TopUpNotice } from './notice';
import { NoticeStore, type SettledNotice } from './notice-store';
import type { TopUpChannel } from './top-up-channels';
import { TopUpTargets } from './top-up-targets';

const DIGEST_DOMAIN = 'top-up-notice';
/** Notices that are taken at once at most. */
export const MAX_NOTICES = 500;

/** Where notices come from. */
export interface NoticeSource {
  /** Day and number of the file; null for a message. */
  readonly file: string | null;
  /** Gives way to terminals: for notices that nobody waits for. */
  readonly pace: JobPace | null;
}

/**
 * Takes notices of top-ups: the money is credited to the e-purse, or goes into suspense with the reason. Once for a channel and
 * reference, on any number of processes: the first to enter the notice decides where it goes, and the core books it under one key.
 */
@Injectable()
export class TopUps {
  constructor(
    private readonly store: NoticeStore,
    private readonly targets: TopUpTargets,
    private readonly core: TransactionCore,
    private readonly bookings: SettlementBookings,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes notices of a channel, each reference at most once in a call, and answers in their order. One that came before is answered
   * as the first time; a reference that stands for other content is answered `reference_reused`, and nothing is done.
   */
  async take(
    channel: TopUpChannel,
    notices: readonly TopUpNotice[],
    { file, pace }: NoticeSource = { file: null, pace: null },
  ): Promise<readonly TakenNotice[]> {
    if (notices.length > MAX_NOTICES) throw new RangeError(`more than ${MAX_NOTICES} notices at once`);
    const code = channel.channel;
    const digests = new Map(notices.map((notice) => [notice.reference, this.#digestOf(code, notice)]));
    const entered = await this.store.enter(code, await this.#routed(notices, digests), file, this.#now());
    const standing = await this.store.findMany(code, [...digests.keys()]);
    const same = [...standing.values()].filter(({ reference, digest }) => digests.get(reference) === digest);
    const settled = await this.settle(channel, same.filter(({ state }) => state === 'received'), pace); // prettier-ignore
    const reasons = new Map(settled.map(({ reference, reason }) => [reference, reason]));
    return notices.map(({ reference, amount }) => {
      const stored = standing.get(reference);
      if (stored === undefined || stored.digest !== digests.get(reference))
        return { reference, amount, result: 'reference_reused', reason: null, replayed: true };
      const reason = reasons.get(reference) ?? stored.reason;
      const result = reason === null ? 'credited' : 'suspended';
      // A file that is gone on with after a crash finds what it entered itself.
      const replayed = file === null ? !entered.has(reference) : stored.file !== file;
      return { reference, amount, result, reason, replayed };
    });
  }

  async #routed(notices: readonly TopUpNotice[], digests: ReadonlyMap<string, string>) {
    const found = await Promise.all(notices.map(({ target }) => this.targets.find(target)));
    return notices.map(({ reference, amount, time }, index) => {
      const { shown = '', streamId = null, token = null } = found[index] ?? {};
      return { reference, digest: digests.get(reference) ?? '', target: shown, streamId, token, amount, sentAt: time };
    });
  }

  /** Books notices of a channel that are received and not settled, by a call that took them or after one that was broken off. */
  async settle(
    channel: TopUpChannel,
    received: readonly StoredNotice[],
    pace: JobPace | null,
  ): Promise<readonly SettledNotice[]> {
    if (received.length === 0) return [];
    const work: Promise<SettledNotice>[] = [];
    for (const notice of received) {
      await pace?.room();
      const one = this.#settleOne(channel, notice, pace);
      // It is awaited below; until then a failure must not end the process.
      one.catch(() => undefined);
      work.push(one);
    }
    const settled = await Promise.all(work);
    await this.store.settle(channel.channel, settled, this.#now());
    return settled;
  }

  async #settleOne(
    { balanceLimit }: TopUpChannel,
    { channel, reference, amount, streamId, token, target }: StoredNotice,
    pace: JobPace | null,
  ): Promise<SettledNotice> {
    if (streamId === null) {
      const reason = isCardholder(target) ? 'cardholder_unknown' : 'card_unknown';
      return { reference, reason: await this.#suspend({ channel, reference, amount, reason }) };
    }
    const key = hexKey(`top-up\n${channel}\n${reference}`);
    const decide = creditOrSuspend({ channel, reference, amount, token, balanceLimit });
    const command: CoreCommand<CardholderState> = { streamId, key, digest: key, decide };
    const { body } = await (pace ? pace.settle(command) : this.core.execute(command));
    const answer = JSON.parse(body) as CardholderAnswer & { readonly suspended?: SuspenseReason };
    if (answer.result !== 'done') throw new Error(`the top-up ${channel}/${reference} was refused`);
    return { reference, reason: answer.suspended ?? null };
  }

  /** The money of a notice for nobody who is known. */
  async #suspend(data: TopUpSuspendedData): Promise<SuspenseReason> {
    const key = `top-up ${data.channel} ${data.reference}`;
    await this.bookings.book({ key, type: 'TopUpSuspended', postings: intoSuspense(data.amount), data });
    return data.reason;
  }

  #digestOf(channel: string, { reference, target, amount, time }: TopUpNotice): string {
    return this.keys.blindIndex(DIGEST_DOMAIN, JSON.stringify([channel, reference, target, amount, time]));
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

/** True for what is shown of a person; of a card a masked number or a token is. */
function isCardholder(target: string): boolean {
  return target.startsWith('ch_');
}
