import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { rideDay, type RideDay } from '../../../api/transit';
import { DataTable } from '../../../components/data-table';
import { Facts, Figure, Loaded, Money } from '../../../components/parts';
import { moment, yuan } from '../../../i18n/format';
import { useText } from '../../../i18n/language';
import { useWords } from '../../../i18n/words';
import { RideList } from './ride-list';
import { RidePicture } from './ride-picture';
import { ridesText } from './rides-text';

interface Props {
  readonly cardholderId: string;
  readonly day: string;
  readonly onBack: () => void;
}

/** A day of rides: the sums, the picture, each journey with its steps, the taps. */
export function RideDayView({ cardholderId, day, onBack }: Props) {
  const t = useText(ridesText);
  const heading = useRef<HTMLHeadingElement>(null);
  const query = useQuery({
    queryKey: ['ride-day', cardholderId, day],
    queryFn: () => rideDay(cardholderId, day),
    gcTime: 0,
  });
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <Button size="small" onClick={onBack}>
        ← {t.back}
      </Button>
      <h3 ref={heading} tabIndex={-1}>
        {t.titleOf(day)}
      </h3>
      <Loaded query={query}>{(found) => <Day found={found} />}</Loaded>
    </>
  );
}

function Day({ found }: { readonly found: RideDay }) {
  const t = useText(ridesText);
  const { totals, journeys, paidInAll } = found;
  return (
    <>
      <div className="figures">
        <Figure value={yuan(totals.list)} label={t.list} />
        <Figure value={yuan(-totals.concession)} label={t.concession} />
        <Figure value={yuan(-totals.transfer)} label={t.transfer} />
        <Figure value={yuan(-totals.cap)} label={t.cap} />
        <Figure value={yuan(totals.due)} label={t.due} />
        <Figure value={yuan(totals.subsidy)} label={t.subsidy} />
        <Figure value={yuan(totals.borneByOperator)} label={t.borne} />
      </div>
      {journeys.length === 0 ? (
        <p className="empty">{t.noRides}</p>
      ) : (
        <>
          <RidePicture rides={journeys} />
          <RideList rides={journeys} />
        </>
      )}
      <Taps found={found} />
      <h4>{t.paidInAll}</h4>
      <Facts
        facts={[
          [t.transitPurse, <Money key="transit" fen={paidInAll.transit} />],
          [t.epurse, <Money key="epurse" fen={paidInAll.epurse} />],
          [t.owed, <Money key="owed" fen={paidInAll.owed} />],
        ]}
      />
    </>
  );
}

function Taps({ found: { taps } }: { readonly found: RideDay }) {
  const t = useText(ridesText);
  const words = useWords();
  return (
    <>
      <h4>{t.taps}</h4>
      <DataTable
        caption={t.taps}
        empty={t.noTaps}
        rows={taps}
        rowKey={({ tapId }) => tapId}
        columns={[
          { heading: t.time, cell: ({ at }) => moment(at) },
          { heading: t.kind, cell: ({ kind }) => words('tapKind', kind) },
          { heading: t.operator, cell: ({ operator }) => operator },
          { heading: t.terminal, cell: ({ terminal }) => terminal ?? '–' },
          {
            heading: t.end,
            cell: ({ end, reason }) =>
              reason === null ? words('tapEnd', end) : `${words('tapEnd', end)}: ${words('tapException', reason)}`,
          },
          { heading: t.liable, cell: ({ liable }) => words('tapLiable', liable) },
          { heading: t.received, cell: ({ receivedAt }) => moment(receivedAt) },
          { heading: t.source, cell: ({ source }) => source },
        ]}
      />
    </>
  );
}
