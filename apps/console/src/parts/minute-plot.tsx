import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { LiveSummary } from '@tallystick/protocol';
import { color } from '@tallystick/theme';
import { useState } from 'react';
import { words } from '../words/en.ts';
import { formatMinute } from './time.tsx';

type Minute = LiveSummary['minutes'][number];

const HEIGHT = 120;
const SERIES = [
  ['approved', words.statuses.approved],
  ['reversed', words.statuses.reversed],
  ['declined', words.statuses.declined],
] as const;
const FILL = {
  approved: color('approved'),
  reversed: color('waiting'),
  declined: color('declined'),
} as const;

const total = (minute: Minute): number => minute.approved + minute.declined + minute.reversed;

const Bars = ({ minutes, most }: { readonly minutes: readonly Minute[]; readonly most: number }) => {
  // Drawn in the pixels it stands in, so that its words are as large on a phone as on a desk.
  const { ref, width } = useElementSize();
  const step = width / minutes.length;
  return (
    <div ref={ref}>
      <svg className="c-plot" width={width} height={HEIGHT + 18} role="img" aria-label={words.live.plot}>
        <line x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} stroke={color('line')} />
        {minutes.map((minute, index) => {
          let top = HEIGHT;
          return SERIES.map(([name]) => {
            const height = (minute[name] / most) * (HEIGHT - 14);
            top -= height;
            return height === 0 ? null : (
              <rect
                key={`${minute.at}${name}`}
                x={index * step + 1.5}
                y={top}
                width={Math.max(step - 3, 1)}
                height={height}
                rx="1.5"
                fill={FILL[name]}
              />
            );
          });
        })}
        {minutes.map((minute, index) =>
          index % 10 === 0 ? (
            <text key={minute.at} x={index * step} y={HEIGHT + 14} fontSize="12" fill={color('muted')}>
              {formatMinute(minute.at)}
            </text>
          ) : null,
        )}
        <text x={width} y="10" fontSize="12" textAnchor="end" fill={color('muted')}>
          {most}
        </text>
      </svg>
    </div>
  );
};

const MinuteTable = ({ minutes }: { readonly minutes: readonly Minute[] }) => (
  <table className="c-table">
    <thead>
      <tr>
        <th scope="col">{words.live.minute}</th>
        {SERIES.map(([name, word]) => (
          <th scope="col" key={name} className="c-number">
            {word}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {minutes
        .filter((minute) => total(minute) > 0)
        .map((minute) => (
          <tr key={minute.at}>
            <td>{formatMinute(minute.at)}</td>
            {SERIES.map(([name]) => (
              <td key={name} className="c-number">
                {minute[name]}
              </td>
            ))}
          </tr>
        ))}
    </tbody>
  </table>
);

/** Payments per minute, stacked by outcome, with a table of the same behind it. */
export const MinutePlot = ({ minutes }: { readonly minutes: readonly Minute[] }) => {
  const [table, setTable] = useState(false);
  const most = Math.max(...minutes.map(total), 0);
  return (
    <section className="c-panel" aria-labelledby="per-minute">
      <div className="c-panel-head">
        <h2 id="per-minute">{words.live.plot}</h2>
        {most > 0 ? (
          <Button variant="default" size="compact-md" onClick={() => setTable(!table)}>
            {table ? words.live.asPlot : words.live.asTable}
          </Button>
        ) : null}
      </div>
      {most === 0 ? (
        <p className="c-muted">{words.live.plotNone}</p>
      ) : table ? (
        <MinuteTable minutes={minutes} />
      ) : (
        <>
          <Bars minutes={minutes} most={most} />
          <ul className="c-legend">
            {SERIES.map(([name, word]) => (
              <li key={name}>
                <span style={{ background: FILL[name] }} aria-hidden="true" />
                {word}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
