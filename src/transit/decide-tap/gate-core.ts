import { Injectable } from '@nestjs/common';
import { strayStream } from '../../authorization';
import type { CardholderState } from '../../cardholder';
import {
  type CoreCommand,
  type Decide,
  OutcomeKeyReusedError,
  refuseReuse,
  type RequestClaim,
  RequestClaims,
  type RequestIdentity,
  type Settled,
  TransactionCore,
} from '../../event-store';
import type { TransitAccount } from '../domain/account';
import { bareGateOutcome } from '../domain/gate';
import type { NamedAccount } from '../transit-accounts';
import type { RenderedGateAnswer } from './decide-tap.command';

/** Frozen in the stray lane when the tap of that key is settled in its card's lane. */
const MOVED = '{"result":"moved"}';
const UNKNOWN_CARD = bareGateOutcome('card_not_found');
const OTHER_TAP: RenderedGateAnswer = { text: bareGateOutcome('duplicate_transaction'), replayed: false };

/** What the name of a tap stands for: nothing yet, this same tap, or another one. */
export type TapClaim = 'new' | 'repeated' | 'other';

/** Finds the account of the tap's card and says how it is decided; undefined for a card that nobody has. */
export type GateRoute = () => Promise<
  { readonly account: NamedAccount; readonly decide: Decide<CardholderState, TransitAccount> } | undefined
>;

/** The way of a tap at a gate through claims and core: each has one answer for ever, also one of a card that nobody has. */
@Injectable()
export class GateCore {
  constructor(
    private readonly core: TransactionCore,
    private readonly claims: RequestClaims,
  ) {}

  /**
   * Claims the request and the name of its tap, and says what stands for the name. Throws the problem `idempotency_key_reused`
   * when the request's key stands for another request.
   */
  async claim(request: RequestIdentity, tap: RequestClaim): Promise<TapClaim> {
    const standing = await this.claims.claim([request, tap], request.nonce);
    refuseReuse(standing, request);
    const digest = standing.get(tap.key);
    if (digest === undefined) return 'new';
    return digest === tap.digest ? 'repeated' : 'other';
  }

  /** The first answer to a tap, or the one it gets now. The route is asked again when its card has become known meanwhile. */
  async settle(claim: TapClaim, tap: RequestClaim, route: GateRoute): Promise<RenderedGateAnswer> {
    if (claim === 'other') return OTHER_TAP;
    try {
      const found = await route();
      if (found !== undefined) return rendered(await this.#ofAccount(claim, tap, found));
      const stray = await this.#stray(tap, UNKNOWN_CARD);
      if (stray.body !== MOVED) return rendered(stray);
      const known = await route();
      if (known === undefined) throw new Error('the card of a tap is neither known nor unknown');
      return rendered(await this.#execute(tap, known));
    } catch (error) {
      if (error instanceof OutcomeKeyReusedError) return OTHER_TAP;
      throw error;
    }
  }

  /** A repetition of a tap that came when its card was unknown gets that first answer. */
  async #ofAccount(
    claim: TapClaim,
    tap: RequestClaim,
    found: NonNullable<Awaited<ReturnType<GateRoute>>>,
  ): Promise<Settled> {
    const { streamId } = found.account;
    if (claim === 'repeated' && !(await this.core.outcome(this.core.laneOf(streamId), tap.key))) {
      const lane = this.core.laneOf(strayStream(tap.key, this.core.laneCount));
      if (lane !== this.core.laneOf(streamId)) {
        const stray = await this.#stray(tap, MOVED);
        if (stray.body !== MOVED) return stray;
      }
    }
    return this.#execute(tap, found);
  }

  #execute(tap: RequestClaim, { account, decide }: NonNullable<Awaited<ReturnType<GateRoute>>>): Promise<Settled> {
    const { streamId, origin } = account;
    const command: CoreCommand<CardholderState, TransitAccount> = { ...tap, streamId, origin, decide };
    return this.core.execute(command);
  }

  #stray({ key, digest }: RequestClaim, outcome: string): Promise<Settled> {
    const decide = () => ({ events: [], outcome });
    return this.core.execute({ streamId: strayStream(key, this.core.laneCount), key, digest, decide });
  }
}

function rendered({ body, replayed }: Settled): RenderedGateAnswer {
  return { text: body, replayed };
}
