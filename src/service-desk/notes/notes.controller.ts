import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import type { RequestIdentity } from '../../event-store';
import { Audited, CurrentStaff, RequiresPermission, type StaffIdentity, StaffRequest } from '../../staff';
import { DEFAULT_PAGE, DeskAnswerDto, MAX_NOTE, PageDto } from '../change.dto';
import type { DeskAnswer } from '../desk-answer';
import { AddNote, ListNotes, type NotePage } from './notes.messages';

/** Body of POST /v1/desk/cardholders/{cardholderId}/notes. */
export class AddNoteDto {
  @ApiProperty({
    example: '持卡人更换了电话',
    description: 'Kept sealed; nothing is ever changed or taken away',
    maxLength: MAX_NOTE,
  })
  @IsString()
  @Length(1, MAX_NOTE)
  @Matches(/\S/, { message: 'must say something' })
  text!: string;
}

/** A note. */
export class NoteDto {
  @ApiProperty({ example: 'nt_0123456789abcdef01234567' })
  noteId!: string;

  @ApiProperty({ example: '2026-11-24T02:15:00.000Z', format: 'date-time' })
  at!: string;

  @ApiProperty({ example: 'st_0123456789abcdef' })
  by!: string;

  @ApiProperty({ example: '王敏' })
  byName!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '持卡人更换了电话',
    description: 'Null after the person was erased',
  })
  text!: string | null;
}

/** A page of notes. */
export class NotePageDto {
  @ApiProperty({ type: [NoteDto] })
  items!: NoteDto[];

  @ApiProperty({ type: String, nullable: true, example: 'MTc5NTQ4NjUwMDAwMC5udF8wMQ' })
  nextCursor!: string | null;
}

/** Notes about a person. */
@ApiTags('desk: notes')
@Controller('v1/desk/cardholders/:cardholderId/notes')
export class NotesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @RequiresPermission('note.read')
  @Audited('note.read')
  @ApiOperation({ summary: 'Notes, newest first' })
  @ApiOkResponse({ type: NotePageDto })
  list(@Param('cardholderId') cardholderId: string, @Query() { limit, cursor }: PageDto): Promise<NotePage> {
    return this.queries.execute(new ListNotes(cardholderId, limit ?? DEFAULT_PAGE, cursor));
  }

  @Post()
  @HttpCode(200)
  @RequiresPermission('note.write')
  @Audited('note.add')
  @ApiOperation({ summary: 'Add a note' })
  @ApiOkResponse({ type: DeskAnswerDto })
  add(
    @Param('cardholderId') cardholderId: string,
    @Body() { text }: AddNoteDto,
    @CurrentStaff() staff: StaffIdentity,
    @StaffRequest() request: RequestIdentity,
  ): Promise<DeskAnswer> {
    return this.commands.execute(new AddNote(request, cardholderId, text, staff));
  }
}
