import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PersonNotes } from '../../person';
import { StaffDirectory } from '../../staff';
import { CardholderReader } from '../cardholder-reader';
import type { DeskAnswer } from '../desk-answer';
import { DeskAnswers } from '../desk-answers';
import { AddNote, ListNotes, type NotePage } from './notes.messages';

@CommandHandler(AddNote)
export class AddNoteHandler implements ICommandHandler<AddNote> {
  constructor(
    private readonly notes: PersonNotes,
    private readonly cardholders: CardholderReader,
    private readonly answers: DeskAnswers,
  ) {}

  execute({ request, cardholderId, text, staff }: AddNote): Promise<DeskAnswer> {
    return this.answers.once(request, async () => {
      const { streamId } = await this.cardholders.find(cardholderId);
      return { result: 'done' as const, noteId: await this.notes.add(streamId, text, staff.staffId, request.key) };
    });
  }
}

@QueryHandler(ListNotes)
export class ListNotesHandler implements IQueryHandler<ListNotes> {
  constructor(
    private readonly notes: PersonNotes,
    private readonly cardholders: CardholderReader,
    private readonly staff: StaffDirectory,
  ) {}

  async execute({ cardholderId, limit, cursor }: ListNotes): Promise<NotePage> {
    const { streamId } = await this.cardholders.find(cardholderId);
    const { items, nextCursor } = await this.notes.list(streamId, { limit, cursor });
    const names = await this.staff.names(items.map(({ by }) => by));
    return {
      items: items.map(({ noteId, at, by, text }) => {
        return { noteId, at: at.toISOString(), by, byName: names.get(by) ?? by, text };
      }),
      nextCursor,
    };
  }
}
