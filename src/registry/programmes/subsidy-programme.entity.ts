import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A subsidy whose money pays at its merchants only (补贴, 养老券). */
@Entity('subsidy_programme')
export class SubsidyProgrammeEntity {
  @PrimaryColumn('integer')
  number!: number;

  /** Short name in purses and policies: `elder-care`. */
  @Column('text')
  code!: string;

  @Column('text')
  name!: string;
}
