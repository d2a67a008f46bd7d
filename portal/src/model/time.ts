// SPDX-License-Identifier: Apache-2.0
// Times and durations in words.
import { kLanguage, t } from '../words/words';

export function duration_text(milliseconds: number | undefined): string {
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return '';
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function between(start: Date | undefined, end: Date | undefined): number | undefined {
  return start && end ? end.getTime() - start.getTime() : undefined;
}

export function ago_text(time: Date | undefined, now: Date): string {
  if (!time) return '';
  const seconds = Math.max(0, (now.getTime() - time.getTime()) / 1000);
  if (seconds < 45) return t('just now');
  const steps: [number, string][] = [[60, 'min'], [3600, 'h'], [86400, 'd']];
  const [unit, name] = seconds < 3600 ? steps[0]! : seconds < 86400 ? steps[1]! : steps[2]!;
  return t('{0} {1} ago', Math.round(seconds / unit), name);
}

export function time_text(time: Date | undefined): string {
  return time ? time.toLocaleString(kLanguage === 'en' ? undefined : kLanguage, { dateStyle: 'medium', timeStyle: 'medium' }) : '';
}

// A day such as "2026-01-31".
export function day_text(day: string): string {
  return day === '' ? '' : new Date(day).toLocaleDateString(kLanguage === 'en' ? undefined : kLanguage, { dateStyle: 'medium', timeZone: 'UTC' });
}

const kDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

// "Runs at 8:00, 12:00 on Monday, Friday"
export function recurrence_text(recurrence: {
  frequency: string; interval: number; hours: number[]; minutes: number[]; days: string[]; zone: string;
}): string {
  const { frequency, interval, hours, minutes, days, zone } = recurrence;
  const unit = frequency.toLowerCase();
  const every = interval === 1 ? t(`every ${unit}`) : t(`every {0} ${unit}s`, interval);
  const times = hours.flatMap((hour) =>
    (minutes.length > 0 ? minutes : [0]).map((minute) => `${hour}:${String(minute).padStart(2, '0')}`));
  const known = kDays.filter((day) => days.some((one) => one.toLowerCase() === day.toLowerCase()));
  const rest = [
    known.length > 0 ? t('on {0}', known.map((day) => t(day)).join(', ')) : '',
    interval === 1 && times.length > 0 && known.length > 0 ? '' : every,
    zone !== '' ? `(${zone})` : '',
  ].filter((part) => part !== '').join(' ');
  return times.length > 0 ? `${t('Runs at {0}', times.join(', '))} ${rest}`.trim() : t('Runs {0}', rest);
}
