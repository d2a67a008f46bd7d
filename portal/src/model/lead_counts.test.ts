// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { CountedLeads, day_after, per_day, per_offer, total } from './lead_counts';

const row = (day: string, offer: string, count: number, more: Partial<CountedLeads> = {}): CountedLeads =>
  ({ day, offer, source: 'SPZA', action: 'INS', test: false, count, ...more });
const kRows = [
  row('2026-02-27', 'ERP', 3), row('2026-03-01', 'ERP', 1, { action: 'PLT' }), row('2026-03-01', 'Scorer', 5),
  row('2026-03-01', 'Scorer', 100, { test: true }),
];
const kAll = { offer: '', source: '', action: '', test: false };

describe('counts of leads', () => {
  it('have a bar for every day, also over the end of a month, and leave out tests', () => {
    const bars = per_day(kRows, kAll, '2026-02-27', '2026-03-02');
    expect(bars).toEqual([
      { name: '2026-02-27', count: 3 }, { name: '2026-02-28', count: 0 }, { name: '2026-03-01', count: 6 }, { name: '2026-03-02', count: 0 },
    ]);
    expect(total(bars)).toBe(9);
  });

  it('follow the filter, whatever its spelling', () => {
    expect(total(per_day(kRows, { ...kAll, offer: 'erp', action: 'plt' }, '2026-02-27', '2026-03-01'))).toBe(1);
    expect(total(per_day(kRows, { ...kAll, test: true }, '2026-02-27', '2026-03-01'))).toBe(100);
  });

  it('name all offers, the most first, also when one is chosen', () => {
    expect(per_offer(kRows, { ...kAll, offer: 'ERP' })).toEqual([{ name: 'Scorer', count: 5 }, { name: 'ERP', count: 4 }]);
  });

  it('go from day to day', () => {
    expect(day_after('2026-12-31')).toBe('2027-01-01');
    expect(day_after('2026-03-01', -1)).toBe('2026-02-28');
  });
});
