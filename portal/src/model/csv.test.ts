// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { csv_rows, faults_by_line } from './csv';

describe('comma-separated values', () => {
  it('keep commas, quotes and line breaks of quoted cells, and know their line', () => {
    expect(csv_rows('\ufeffEmail,Note\r\na@b.c,"x, ""y""\nz"\r\n\r\nd@e.f,\n')).toEqual([
      { line: 1, cells: ['Email', 'Note'] }, { line: 2, cells: ['a@b.c', 'x, "y"\nz'] }, { line: 5, cells: ['d@e.f', ''] }]);
    expect(csv_rows('')).toEqual([]);
  });

  it('have faults by line', () => {
    expect([...faults_by_line('line 3, column 1: Email is not a mail address; line 3, column 2: x; line 5, column 1: y')])
      .toEqual([[3, ['column 1: Email is not a mail address', 'column 2: x']], [5, ['column 1: y']]]);
    expect(faults_by_line('the file holds no lead').size).toBe(0);
  });
});
