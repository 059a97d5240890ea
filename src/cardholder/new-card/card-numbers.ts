import { Injectable } from '@nestjs/common';
import { hexKey } from '../../event-store';
import { KeyRing, luhnDigit, maskCardNumber } from '../../platform/crypto';
import { CardDirectory } from '../directory/card-directory';
import type { CardKind } from '../domain';

/**
 * Issuer identification of made numbers, by kind of card: 9 = national use and 2 = Jilin's range (ISO/IEC 7812), so a made
 * number never meets a bank's card.
 */
const ISSUER_PREFIX: Readonly<Record<CardKind, string>> = { physical: '9220', electronic: '9221' };
const ACCOUNT_DIGITS = 14;
/** Domain of the keyed fingerprints that numbers are made from. */
const MADE_NUMBER_DOMAIN = 'made-card-number';

/** A card number and what stands for it where it must not be seen. */
export interface CardIdentity {
  readonly number: string;
  readonly maskedNumber: string;
  /** Keyed blind index of the number. */
  readonly numberIndex: string;
  /** Token of a card that has this number first; tells nothing about it. */
  readonly token: string;
}

/** Makes card numbers: issuer prefix, 14 digits, and a Luhn check digit. */
@Injectable()
export class CardNumbers {
  constructor(
    private readonly directory: CardDirectory,
    private readonly keys: KeyRing,
  ) {}

  /**
   * A number that follows from the request, so that a retry makes the same one; and from a key of the service, because the
   * requests' keys are stored in clear and must not tell numbers.
   */
  made(requestKey: string, kind: CardKind): CardIdentity {
    const digits = BigInt(`0x${this.keys.blindIndex(MADE_NUMBER_DOMAIN, requestKey)}`)
      .toString()
      .slice(-ACCOUNT_DIGITS)
      .padStart(ACCOUNT_DIGITS, '0');
    const body = ISSUER_PREFIX[kind] + digits;
    return this.of(body + luhnDigit(body));
  }

  /** What stands for a number. */
  of(number: string): CardIdentity {
    const numberIndex = this.directory.numberIndex(number);
    const token = `card_${hexKey(`card token\n${numberIndex}`).slice(0, 24)}`;
    return { number, maskedNumber: maskCardNumber(number), numberIndex, token };
  }
}
