// SPDX-License-Identifier: Apache-2.0
// What differs between two texts, line by line; JSON is compared as it is written out.
import { difference } from '../model/difference';
import { parse_json, shown } from '../model/json';
import { t } from '../words/words';

const kAround = 3; // Unchanged lines shown beside a change.

export function Difference({ before, after }: { before: string; after: string }) {
  const pretty = (text: string): string => shown(parse_json(text) ?? text);
  const lines = difference(pretty(before), pretty(after));
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - kAround), index + kAround + 1).some((line) => line.kind !== 'same'));
  if (!near.some(Boolean)) return <p className="muted">{t('Nothing differs.')}</p>;
  return (
    <div className="diff" role="group" aria-label={t('Differences')}>
      {lines.map((line, index) => near[index]
        ? <div key={index} className={line.kind}>{{ same: '  ', added: '+ ', removed: '- ' }[line.kind]}{line.text}</div>
        : near[index - 1] ? <div key={index} className="muted">…</div> : null)}
    </div>
  );
}
