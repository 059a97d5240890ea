import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config';
import { isJilinArea, PROVINCE_AREA } from '../../registry';
import { PersonRegister } from '../../person';
import { monthOf, shanghaiDate } from '../domain';

const DAY_MS = 86_400_000;
/** How long a card is valid when nobody says otherwise, years. */
const VALIDITY_YEARS = 10;
const AREA_DIGITS = 6;

/** The issuer's terms: how long cards are valid, how long reports and the transit purse wait, and which area issues. */
@Injectable()
export class CardTerms {
  constructor(
    private readonly config: Config,
    private readonly persons: PersonRegister,
  ) {}

  /** When an oral report of a loss that is made now lapses, ms since the epoch. */
  lapsesAt(now: number): number {
    return now + this.config.lossLapseDays * DAY_MS;
  }

  /** How long taps with a card that is no more may be uploaded, ms. */
  get transitWindowMs(): number {
    return this.config.transitUploadWindowDays * DAY_MS;
  }

  /** Last month of validity of a card that is issued now, `YYYY-MM`. */
  expiresOn(now: number): string {
    const month = monthOf(shanghaiDate(now));
    return `${Number(month.slice(0, 4)) + VALIDITY_YEARS}${month.slice(4)}`;
  }

  /**
   * Area that issues a person's card: the given one, or that of the identity number, or the province for somebody from
   * elsewhere. Undefined when the given one is not of Jilin.
   */
  async areaOf(streamId: number, given: string | undefined): Promise<string | undefined> {
    if (given !== undefined) return this.#issues(given) ? given : undefined;
    const person = await this.persons.reveal(streamId);
    return person ? this.areaOfIdNumber(person.idNumber) : PROVINCE_AREA;
  }

  /** Area that issues the card of a person with that identity number when no other is asked for. */
  areaOfIdNumber(idNumber: string): string {
    const own = idNumber.slice(0, AREA_DIGITS);
    return this.#issues(own) ? own : PROVINCE_AREA;
  }

  #issues(area: string): boolean {
    return isJilinArea(area, this.config.testArea);
  }
}
