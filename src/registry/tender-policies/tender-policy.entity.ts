import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version of the tender policy. Versions are added, never changed. */
@Entity('tender_policy')
export class TenderPolicyEntity {
  @PrimaryColumn('text')
  version!: string;

  /** First day in force in Asia/Shanghai, `YYYY-MM-DD`. */
  @Column('date', { name: 'effective_from' })
  effectiveFrom!: string;

  @Column('json')
  document!: object;

  @Column('timestamptz', { name: 'published_at' })
  publishedAt!: Date;
}
