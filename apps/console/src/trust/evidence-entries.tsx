import type { EvidenceEntry } from '@tallystick/protocol';
import { withLocalTimes } from '../parts/time.tsx';

/** Decoded names and values, one inside the other. */
export const EvidenceEntries = ({ entries }: { readonly entries: readonly EvidenceEntry[] }) => (
  <dl className="console-entries">
    {entries.map((entry, index) => (
      // The same name may stand twice, and entries are never reordered.
      // biome-ignore lint/suspicious/noArrayIndexKey: place is the identity of an entry
      <div key={index}>
        <dt>{entry.name}</dt>
        <dd>
          <span className="console-mono console-bytes">{entry.value}</span>
          {entry.meaning === undefined ? null : (
            <span className="console-muted"> {withLocalTimes(entry.meaning)}</span>
          )}
          {entry.children === undefined || entry.children.length === 0 ? null : (
            <EvidenceEntries entries={entry.children} />
          )}
        </dd>
      </div>
    ))}
  </dl>
);
