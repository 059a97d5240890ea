import { decisionContext, proposalContext } from '../corrections/correction';
import { noteContext } from '../notes/person-notes';
import { dataContext } from '../register/person-vault';
import { handedOutContext } from '../sharing/reads/shared-answers';
import type { OwnKeyColumn } from './own-key-columns';

/** What this module itself seals under the data keys of people. */
export const PERSON_COLUMNS: readonly OwnKeyColumn[] = [
  column('person', 'sealed', 'stream_id', dataContext),
  column('person_note', 'sealed', 'note_id', noteContext),
  column('person_correction', 'sealed', 'correction_id', proposalContext),
  column('person_correction', 'sealed_decision', 'correction_id', decisionContext),
  column('sharing_read', 'sealed', 'read_id', handedOutContext),
];

function column(table: string, name: string, key: string, contextOf: (id: string) => string): OwnKeyColumn {
  return { table, column: name, key: [key], person: 't.stream_id', context: ([id = '']) => contextOf(id) };
}
