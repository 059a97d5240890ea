import type { Ride } from '../../../api/transit';
import { DataTable } from '../../../components/data-table';
import { Money } from '../../../components/parts';
import { useText } from '../../../i18n/language';
import { useWords } from '../../../i18n/words';
import { pictureOf } from './day-picture';
import { ridesText } from './rides-text';
import { timeOf, useWay } from './way';

/** The journeys of a day with the way from each list price to what is due, and the steps in words. */
export function RideList({ rides }: { readonly rides: readonly Ride[] }) {
  const t = useText(ridesText);
  const words = useWords();
  const wayOf = useWay();
  return (
    <>
      <h4>{t.rides}</h4>
      <p className="hint">{t.stepsHelp}</p>
      <DataTable
        caption={t.rides}
        rows={pictureOf(rides).rides}
        rowKey={({ ride }) => ride.journeyId}
        columns={[
          { heading: t.time, cell: ({ ride }) => timeOf(ride) },
          { heading: t.way, cell: ({ ride }) => wayOf(ride) },
          { heading: t.status, cell: ({ ride }) => words('rideStatus', ride.status) },
          { heading: t.list, align: 'end', cell: ({ ride }) => <Money fen={ride.list} /> },
          { heading: t.concession, align: 'end', cell: ({ ride }) => <Money fen={0 - ride.concession} /> },
          { heading: t.transfer, align: 'end', cell: ({ ride }) => <Money fen={0 - ride.transfer} /> },
          { heading: t.cap, align: 'end', cell: ({ ride }) => <Money fen={0 - ride.cap} /> },
          { heading: t.due, align: 'end', cell: ({ ride }) => <Money fen={ride.due} /> },
          { heading: t.soFar, align: 'end', cell: ({ soFar }) => <Money fen={soFar} /> },
          { heading: t.steps, cell: ({ ride }) => <Steps ride={ride} /> },
        ]}
      />
    </>
  );
}

/** The service writes the steps in Chinese, as they are told to riders. */
function Steps({ ride }: { readonly ride: Ride }) {
  const t = useText(ridesText);
  const words = useWords();
  const { steps, exception, status } = ride;
  if (exception !== null) return words('tapException', exception);
  if (steps.length === 0) return status === 'open' ? words('rideStatus', status) : t.noSteps;
  return (
    <details>
      <summary aria-label={t.stepsOf(timeOf(ride))}>{t.steps}</summary>
      <ol className="steps" lang="zh-CN">
        {steps.map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </ol>
    </details>
  );
}
