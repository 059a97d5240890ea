import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { MerchantEntity } from '../../merchants/merchant.entity';
import { KeyIssuer } from '../key-issuer';
import { TerminalDirectory } from '../terminal-directory';
import { TerminalEntity } from '../terminal.entity';
import { TerminalKeyEntity } from '../terminal-key.entity';
import { type RegisteredTerminal, RegisterTerminal, type TerminalDetails } from './register-terminal.command';

const FIRST_KEY = 1;

/** Carries out RegisterTerminal. */
@CommandHandler(RegisterTerminal)
export class RegisterTerminalHandler implements ICommandHandler<RegisterTerminal> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly issuer: KeyIssuer,
    private readonly directory: TerminalDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ details }: RegisterTerminal): Promise<RegisteredTerminal> {
    const terminal = { ...details, capabilities: [...new Set(details.capabilities)].sort() };
    const made = await this.dataSource.transaction((manager) => this.#make(manager, terminal));
    if (made === undefined) return this.#existing(terminal);
    this.directory.forgetUnknown(made.keyId);
    const { terminalId, merchantId, name, capabilities, algorithm: alg } = terminal;
    const secret = made.secret.toString('base64');
    return { terminalId, merchantId, name, capabilities, state: 'active', keyId: made.keyId, alg, secret };
  }

  /** `undefined` when the terminal was there already. */
  async #make(
    manager: EntityManager,
    details: TerminalDetails,
  ): Promise<{ keyId: string; secret: Buffer } | undefined> {
    const { terminalId, merchantId, name, capabilities, algorithm, secret } = details;
    if (!(await manager.existsBy(MerchantEntity, { merchantId }))) {
      throw new ProblemError('not_found', { detail: 'there is no such merchant' });
    }
    const now = new Date(this.clock.now());
    const inserted = await manager
      .createQueryBuilder()
      .insert()
      .into(TerminalEntity)
      .values({ terminalId, merchantId, name, capabilities: [...capabilities], state: 'active', registeredAt: now })
      .orIgnore()
      .returning('terminal_id')
      .execute();
    if ((inserted.raw as unknown[]).length === 0) return undefined;
    const request = { terminalId, number: FIRST_KEY, algorithm, notBefore: now };
    return this.issuer.issue(manager, secret === undefined ? request : { ...request, secret });
  }

  async #existing(wanted: TerminalDetails): Promise<RegisteredTerminal> {
    const { terminalId } = wanted;
    const terminal = await this.dataSource.getRepository(TerminalEntity).findOneByOrFail({ terminalId });
    const keys = this.dataSource.getRepository(TerminalKeyEntity);
    const key = await keys.findOneOrFail({ where: { terminalId }, order: { number: 'DESC' } });
    const same =
      terminal.merchantId === wanted.merchantId &&
      terminal.name === wanted.name &&
      terminal.capabilities.join() === wanted.capabilities.join() &&
      key.algorithm === wanted.algorithm;
    if (!same) throw new ProblemError('state_conflict', { detail: 'the terminal id is registered with other details' });
    const { merchantId, name, capabilities, state } = terminal;
    return { terminalId, merchantId, name, capabilities, state, keyId: key.keyId, alg: key.algorithm };
  }
}
