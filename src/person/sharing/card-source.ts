import { Injectable } from '@nestjs/common';
import type { SharedCard } from './catalogue';

/** What the sharing of data asks the keeper of the cards. */
export interface CardSource {
  /** The stream of the person whose card has this number; undefined when there is none. */
  personOf(cardNumber: string): Promise<number | undefined>;
  /** Cards of a person that are not closed. */
  cardsOf(streamId: number): Promise<readonly SharedCard[]>;
}

/** Where the keeper of the cards, which knows of people but not the other way round, makes itself known. */
@Injectable()
export class CardSources {
  #source: CardSource | undefined;

  register(source: CardSource): void {
    this.#source = source;
  }

  get source(): CardSource {
    if (this.#source === undefined) throw new Error('nobody keeps cards here');
    return this.#source;
  }
}
