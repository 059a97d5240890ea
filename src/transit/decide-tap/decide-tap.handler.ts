import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { hexKey, type RequestClaim } from '../../event-store';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { ProblemError } from '../../platform/errors';
import type { ReceivedTap } from '../domain/account';
import { decideTap } from '../domain/gate';
import { FarePolicies } from '../fare-policies/fare-policies';
import { OperatorDirectory, type TransitOperator } from '../operators/operator-directory';
import { TapIntake } from '../take-taps/tap-intake';
import { TransitAccounts } from '../transit-accounts';
import { DecideTap, type GateTerminal, type RenderedGateAnswer } from './decide-tap.command';
import { GateCore, type GateRoute } from './gate-core';

/** Digits of the pseudonym of a card: 128 bits. */
const PSEUDONYM_DIGITS = 32;
/** Operators kept in memory: what is registered of one never changes. */
const CACHED_OPERATORS = 1_000;

@CommandHandler(DecideTap)
export class DecideTapHandler implements ICommandHandler<DecideTap> {
  readonly #operators = new LRUCache<string, TransitOperator>({ max: CACHED_OPERATORS });

  constructor(
    private readonly core: GateCore,
    private readonly accounts: TransitAccounts,
    private readonly policies: FarePolicies,
    private readonly operators: OperatorDirectory,
    private readonly intake: TapIntake,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async execute({ request, terminal, tap }: DecideTap): Promise<RenderedGateAnswer> {
    const operator = await this.#operatorOf(tap.operator, terminal);
    const cardIndex = this.accounts.indexOf(tap.card);
    const now = this.clock.now();
    const { city, payableAccount: account } = operator;
    const received: ReceivedTap = {
      ...{ ...tap, id: this.intake.pseudonymOf(tap.id), card: cardIndex.slice(0, PSEUDONYM_DIGITS) },
      ...{ terminal: terminal.terminalId, receivedAt: now, city, account },
    };
    const claim = claimOf(received);
    const standing = await this.core.claim(request, claim);
    const route: GateRoute = async () => {
      const [found, policies] = await Promise.all([this.accounts.ofNumber(tap.card), this.policies.policiesOf(city)]);
      const { terminalId, mcc } = terminal;
      const { transitUploadWindowDays: lateAfterDays } = this.config;
      const command = { tap: received, policies, terminalId, mcc, now, lateAfterDays };
      return found && { account: found, decide: decideTap(command) };
    };
    return this.core.settle(standing, claim, route);
  }

  /** Throws the problem `validation_failed`: a terminal taps for its own merchant only. */
  async #operatorOf(code: string, { merchantId }: GateTerminal): Promise<TransitOperator> {
    const operator = this.#operators.get(code) ?? (await this.operators.find([code])).get(code);
    if (operator === undefined) throw invalidOperator('is_registered', 'must be a registered operator');
    this.#operators.set(code, operator);
    if (operator.merchantId === merchantId) return operator;
    throw invalidOperator('is_own', "must be an operator of the terminal's merchant");
  }
}

/** The name of a tap, and what it says; when it came is no part of that. */
function claimOf({ receivedAt: _receivedAt, ...said }: ReceivedTap): RequestClaim {
  const ordered = Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1));
  return { key: hexKey(`transit gate\n${said.id}`), digest: hexKey(JSON.stringify(ordered)) };
}

function invalidOperator(code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field: 'operator', code, message }] });
}
