// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { changed_at, empty_row, Group, grouped, moved_at, read_condition, write_condition } from './condition';

describe('a condition', () => {
  it.each([
    { and: [{ equals: ['@a()', 'x'] }] },
    { or: [{ not: { contains: ['@a()', 1] } }, { and: [{ greater: [1, 2] }, { startsWith: ['a', 'b'] }] }] },
    { and: [] },
  ])('is the same after the builder read and wrote it: %j', (expression) => {
    const group = read_condition(expression as never);
    expect(group && write_condition(group)).toEqual(expression);
  });

  it.each(["@equals(1,1)", { and: ["@equals(1,1)"] }, { equals: [1] }, { and: [], or: [] }, { not: { and: [] } }, { foo: [1, 2] }])(
    'that the builder cannot show is left alone: %j', (expression) => {
      expect(read_condition(expression as never)).toBeUndefined();
    });

  it('is changed, moved and grouped row by row', () => {
    const row = (left: string) => ({ ...empty_row(), left });
    const group: Group = { kind: 'group', join: 'and', items: [row('a'), row('b'), row('c')] };
    const lefts = (of: Group): unknown[] => of.items.map((one) => (one.kind === 'row' ? one.left : lefts(one)));
    expect(lefts(changed_at(group, [1], () => undefined))).toEqual(['a', 'c']);
    expect(lefts(moved_at(group, [2], -1))).toEqual(['a', 'c', 'b']);
    expect(lefts(grouped(group, [0, 2]))).toEqual([['a', 'c'], 'b']);
  });
});
