import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { KeyIssuer } from '../key-issuer';
import { TerminalDirectory } from '../terminal-directory';
import { TerminalEntity } from '../terminal.entity';
import { TerminalKeyEntity } from '../terminal-key.entity';
import { type RotatedKey, RotateTerminalKey, type RotationDetails } from './rotate-terminal-key.command';

/** Carries out RotateTerminalKey. */
@CommandHandler(RotateTerminalKey)
export class RotateTerminalKeyHandler implements ICommandHandler<RotateTerminalKey> {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly issuer: KeyIssuer,
    private readonly directory: TerminalDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ details }: RotateTerminalKey): Promise<RotatedKey> {
    const rotated = await this.dataSource.transaction((manager) => this.#rotate(manager, details));
    this.directory.forget(details.terminalId);
    return rotated;
  }

  async #rotate(manager: EntityManager, details: RotationDetails): Promise<RotatedKey> {
    const { terminalId, replaces } = details;
    const [current, previous] = await this.#lastKeys(manager, terminalId);
    if (current === undefined) throw new ProblemError('not_found', { detail: 'there is no such terminal' });
    if (current.keyId === replaces) return this.#replace(manager, current, details);
    if (previous?.keyId !== replaces) {
      throw new ProblemError('state_conflict', { detail: `the current key is ${current.keyId}` });
    }
    return rotatedKey(current, replaces, previous.notAfter ?? new Date(this.clock.now()));
  }

  async #replace(manager: EntityManager, old: TerminalKeyEntity, details: RotationDetails): Promise<RotatedKey> {
    const now = this.clock.now();
    const notAfter = new Date(now + details.overlapSeconds * 1000);
    const algorithm = details.algorithm ?? old.algorithm;
    await manager.update(TerminalKeyEntity, { keyId: old.keyId }, { notAfter });
    const { keyId, secret } = await this.issuer.issue(manager, {
      terminalId: old.terminalId,
      number: old.number + 1,
      algorithm,
      notBefore: new Date(now),
    });
    return {
      ...rotatedKey({ terminalId: old.terminalId, keyId, algorithm }, old.keyId, notAfter),
      secret: secret.toString('base64'),
    };
  }

  /** The two newest keys; locks the terminal, so that two rotations cannot make two keys. */
  async #lastKeys(manager: EntityManager, terminalId: string): Promise<TerminalKeyEntity[]> {
    await manager.findOne(TerminalEntity, { where: { terminalId }, lock: { mode: 'pessimistic_write' } });
    return manager.find(TerminalKeyEntity, { where: { terminalId }, order: { number: 'DESC' }, take: 2 });
  }
}

function rotatedKey(
  key: Pick<TerminalKeyEntity, 'terminalId' | 'keyId' | 'algorithm'>,
  replaced: string,
  notAfter: Date,
): RotatedKey {
  const { terminalId, keyId, algorithm: alg } = key;
  return { terminalId, keyId, alg, replaced: { keyId: replaced, notAfter: notAfter.toISOString() } };
}
