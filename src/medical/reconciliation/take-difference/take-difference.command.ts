import { Command } from '@nestjs/cqrs';

/** What came of it. */
export type TakeAnswer =
  | { readonly result: 'done' | 'already_so'; readonly differenceId: string; readonly owner: string }
  | { readonly result: 'refused'; readonly reason: 'difference_resolved'; readonly differenceId: string };

/** A member of staff looks after a difference from now on. Throws the problem `not_found` when there is none with this id. */
export class TakeDifference extends Command<TakeAnswer> {
  constructor(
    readonly differenceId: string,
    readonly staffId: string,
  ) {
    super();
  }
}
