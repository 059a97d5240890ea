import { Button } from 'antd';
import { useState } from 'react';
import { rideDays } from '../../../api/transit';
import { CursorList } from '../../../components/cursor-list';
import { DataTable } from '../../../components/data-table';
import { Money } from '../../../components/parts';
import { useText } from '../../../i18n/language';
import { EntitlementsPanel } from './entitlements';
import { RideDayView } from './ride-day';
import { ridesText } from './rides-text';

interface Props {
  readonly cardholderId: string;
}

/** Days on which the person rode, and one of them when it is asked for. */
export function RidesTab({ cardholderId }: Props) {
  const [day, setDay] = useState<string>();
  return day === undefined ? (
    <>
      <EntitlementsPanel cardholderId={cardholderId} />
      <Days cardholderId={cardholderId} onShow={setDay} />
    </>
  ) : (
    <RideDayView cardholderId={cardholderId} day={day} onBack={() => setDay(undefined)} />
  );
}

function Days({ cardholderId, onShow }: Props & { readonly onShow: (day: string) => void }) {
  const t = useText(ridesText);
  return (
    <section aria-label={t.days}>
      <h3>{t.days}</h3>
      <p className="hint">{t.daysHelp}</p>
      <CursorList forget queryKey={['ride-days', cardholderId]} load={(cursor) => rideDays(cardholderId, cursor)}>
        {(items) => (
          <DataTable
            caption={t.days}
            empty={t.noDays}
            rows={items}
            rowKey={({ day }) => day}
            columns={[
              {
                heading: t.day,
                cell: ({ day }) => (
                  <Button type="link" size="small" aria-label={t.show(day)} onClick={() => onShow(day)}>
                    {day}
                  </Button>
                ),
              },
              { heading: t.rides, align: 'end', cell: ({ journeys }) => journeys },
              { heading: t.list, align: 'end', cell: ({ list }) => <Money fen={list} /> },
              { heading: t.concession, align: 'end', cell: ({ concession }) => <Money fen={concession} /> },
              { heading: t.transfer, align: 'end', cell: ({ transfer }) => <Money fen={transfer} /> },
              { heading: t.cap, align: 'end', cell: ({ cap }) => <Money fen={cap} /> },
              { heading: t.due, align: 'end', cell: ({ due }) => <Money fen={due} /> },
              { heading: t.open, align: 'end', cell: ({ open }) => open },
              { heading: t.exceptions, align: 'end', cell: ({ exceptions }) => exceptions },
            ]}
          />
        )}
      </CursorList>
    </section>
  );
}
