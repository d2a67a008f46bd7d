// SPDX-License-Identifier: Apache-2.0
// Leads as the server counts them, by day, offer, source and action: summed up for the charts.

export interface CountedLeads {
  day: string; // "2026-01-31", of UTC.
  offer: string;
  source: string;
  action: string;
  test: boolean;
  count: number;
}
export interface CountFilter {
  offer: string;
  source: string;
  action: string;
  test: boolean;
}
export interface Bar {
  name: string;
  count: number;
}

const kDayMs = 86_400_000;

export function utc_day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export function day_after(day: string, days = 1): string {
  return utc_day(Date.parse(day) + days * kDayMs);
}

function same(wanted: string, text: string): boolean {
  return wanted === '' || wanted.toLowerCase() === text.toLowerCase();
}

function fits(row: CountedLeads, filter: CountFilter): boolean {
  return row.test === filter.test && same(filter.source, row.source) && same(filter.action, row.action);
}

function sums(rows: CountedLeads[], name_of: (row: CountedLeads) => string): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) found.set(name_of(row), (found.get(name_of(row)) ?? 0) + row.count);
  return found;
}

// One bar a day from `from` to `to`, days without a lead too.
export function per_day(rows: CountedLeads[], filter: CountFilter, from: string, to: string): Bar[] {
  const found = sums(rows.filter((row) => fits(row, filter) && same(filter.offer, row.offer)), (row) => row.day);
  const bars: Bar[] = [];
  for (let day = from; day <= to; day = day_after(day)) bars.push({ name: day, count: found.get(day) ?? 0 });
  return bars;
}

// The most first; of all offers, so that another one can be chosen.
export function per_offer(rows: CountedLeads[], filter: CountFilter): Bar[] {
  const found = sums(rows.filter((row) => fits(row, filter)), (row) => row.offer);
  return [...found].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

export function total(bars: Bar[]): number {
  return bars.reduce((sum, bar) => sum + bar.count, 0);
}
