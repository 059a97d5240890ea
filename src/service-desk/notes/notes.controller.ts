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
  @ApiProperty({ description: 'Kept sealed; nothing is ever changed or taken away', maxLength: MAX_NOTE })
  @IsString()
  @Length(1, MAX_NOTE)
  @Matches(/\S/, { message: 'must say something' })
  text!: string;
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
