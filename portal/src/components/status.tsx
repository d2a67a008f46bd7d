// SPDX-License-Identifier: Apache-2.0
// How something went, never by colour alone: a sign and a word beside it.
import { Icon } from './icon';
import { t } from '../words/words';

const kLooks: Record<string, { sign: string; tone: string; word: string }> = {
  Succeeded: { sign: 'check', tone: 'good', word: t('Succeeded') },
  Failed: { sign: 'error', tone: 'bad', word: t('Failed') },
  TimedOut: { sign: 'clock', tone: 'bad', word: t('Timed out') },
  Cancelled: { sign: 'stop', tone: 'muted', word: t('Cancelled') },
  Skipped: { sign: 'redo', tone: 'muted', word: t('Skipped') },
  Running: { sign: 'play', tone: 'busy', word: t('Running') },
  Waiting: { sign: 'clock', tone: 'busy', word: t('Waiting') },
  // Of leads.
  Arrived: { sign: 'check', tone: 'good', word: t('Arrived') },
  Refused: { sign: 'error', tone: 'bad', word: t('Refused') },
  Kept: { sign: 'pin', tone: 'muted', word: t('Kept') },
};

export function Status({ status, text, small = false }: { status: string; text?: string; small?: boolean }) {
  const look = kLooks[status] ?? { sign: 'more', tone: 'muted', word: status };
  return (
    <span className={`status ${look.tone}${small ? ' small' : ''}`} data-status={status}>
      <Icon name={look.sign} size={small ? 14 : 16} /><span>{text ?? look.word}</span>
    </span>
  );
}

export function status_word(status: string): string {
  return kLooks[status]?.word ?? status;
}

// One bar an hour; failures stand at the foot of the bar in their own colour.
export function Sparkline({ hours, label }: { hours: { good: number; bad: number }[]; label: string }) {
  const top = Math.max(1, ...hours.map((hour) => hour.good + hour.bad));
  const height = 22;
  return (
    <svg className="sparkline" width={hours.length * 4} height={height} role="img" aria-label={label}>
      {hours.map((hour, index) => {
        const bad = (hour.bad / top) * height;
        const good = (hour.good / top) * height;
        return (
          <g key={index}>
            <rect className="rest" x={index * 4} y={height - 1} width={3} height={1} />
            {good > 0 && <rect className="good" x={index * 4} y={height - bad - good} width={3} height={good} />}
            {bad > 0 && <rect className="bad" x={index * 4} y={height - bad} width={3} height={bad} />}
          </g>
        );
      })}
    </svg>
  );
}
