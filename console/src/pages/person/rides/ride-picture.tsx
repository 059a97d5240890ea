import type { Ride } from '../../../api/transit';
import { yuan } from '../../../i18n/format';
import { useText } from '../../../i18n/language';
import { PARTS, pictureOf } from './day-picture';
import { ridesText } from './rides-text';
import { timeOf, useWay } from './way';

/** The day as a picture: when each journey was, and how its list price became what is due. The list below says the same. */
export function RidePicture({ rides }: { readonly rides: readonly Ride[] }) {
  const t = useText(ridesText);
  const wayOf = useWay();
  const { rides: drawn, marks } = pictureOf(rides);
  const said = rides.map((ride) => t.rideOf(timeOf(ride), wayOf(ride), yuan(ride.list), yuan(ride.due)));
  return (
    <div className="day-picture" role="img" aria-label={t.picture(said.join(t.comma))}>
      <div className="day-head">
        <span>{t.way}</span>
        <div className="day-axis">
          {marks.map(({ label, left }) => (
            <span key={label} style={{ left: `${left}%` }}>
              {label}
            </span>
          ))}
        </div>
        <span className="day-legend">
          {PARTS.map((part) => (
            <span key={part}>
              <span className={`swatch part-${part}`} /> {t[part]}
            </span>
          ))}
        </span>
        <span className="end">{t.due}</span>
      </div>
      {drawn.map(({ ride, left, width, pieces }) => (
        <div key={ride.journeyId} className="day-row">
          <span>{wayOf(ride)}</span>
          <div className="day-track">
            <span className={`mode-${ride.mode}`} style={{ left: `${left}%`, width: `${width}%` }} />
            <small style={left > 50 ? { right: `${100 - left}%` } : { left: `${left + width}%` }}>{timeOf(ride)}</small>
          </div>
          <div className="day-price">
            {pieces.map(({ part, width: share }) => (
              <span key={part} className={`part-${part}`} style={{ width: `${share}%` }} />
            ))}
          </div>
          <b className="end">{yuan(ride.due)}</b>
        </div>
      ))}
    </div>
  );
}
