import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonNotes } from './notes/person-notes';
import { PersonRegister } from './register/person-register';
import { PersonVault } from './register/person-vault';
import { SealedForPerson } from './register/sealed-for-person';

/** People: their data under keys of their own, corrections, notes, merges, erasure, and the sharing of their data. */
@Module({
  imports: [CqrsModule],
  providers: [PersonVault, PersonRegister, PersonNotes, SealedForPerson],
  exports: [PersonRegister, PersonNotes, SealedForPerson],
})
export class PersonModule {}
