import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config';
import { type Institution, InstitutionDirectory } from '../../institutions/institution-directory';
import { FsiError } from '../fsi-error';
import type { ReadEnvelope } from '../reading/read-envelope';
import { signedText } from '../security/canonical-message';
import { digestOf, isSignedBy } from '../security/message-signature';

/** Lets messages in: from designated institutions only, and signed by those that have a certificate. */
@Injectable()
export class FsiDoor {
  constructor(
    private readonly institutions: InstitutionDirectory,
    @Inject(Config) private readonly config: Pick<Config, 'fsiOpen'>,
  ) {}

  /** The institution that a message is from. Throws an FsiError. */
  async enter(message: Readonly<Record<string, unknown>>, envelope: ReadEnvelope): Promise<Institution> {
    const institution = await this.institutions.byCode(envelope.fixmedins_code);
    if (institution === undefined) throw new FsiError('is no designated institution', 'fixmedins_code', true);
    if (institution.state !== 'active') throw new FsiError('the institution is suspended', 'fixmedins_code', true);
    this.#checkSignature(message, envelope, institution.certificate);
    return institution;
  }

  #checkSignature(
    message: Readonly<Record<string, unknown>>,
    { cainfo, signtype }: ReadEnvelope,
    certificate: string | undefined,
  ): void {
    if (certificate !== undefined) {
      if (signtype !== 'SM2' || cainfo === '') {
        throw new FsiError('must be a signature of signtype SM2: the institution has a certificate', 'cainfo', true);
      }
      if (!isSignedBy(certificate, signedText(message), cainfo)) {
        throw new FsiError('is not the institution’s signature of this message', 'cainfo', true);
      }
      return;
    }
    if (!this.config.fsiOpen) throw new FsiError('the institution has no certificate', 'fixmedins_code', true);
    if (signtype === 'SM3' && cainfo !== '' && cainfo.toLowerCase() !== digestOf(signedText(message))) {
      throw new FsiError('is not the digest of this message', 'cainfo', true);
    }
  }
}
