// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { schema_of_sample, values_of_schema } from './schema';

describe('the schema of a sample', () => {
  it('has the types that the sample shows', () => {
    expect(schema_of_sample({ a: 1, b: 1.5, c: 'x', d: true, e: null, f: {}, '@odata': '' })).toEqual({
      type: 'object', properties: {
        a: { type: 'integer' }, b: { type: 'number' }, c: { type: 'string' }, d: { type: 'boolean' }, e: {},
        f: { type: 'object', properties: {} }, '@@odata': { type: 'string' },
      },
    });
  });

  it('merges the objects of a list, and requires what each of them has', () => {
    expect(schema_of_sample([{ a: 1, b: null }, { a: 2, b: 'x', c: true }])).toEqual({
      type: 'array', items: {
        type: 'object', required: ['a', 'b'],
        properties: { a: { type: 'integer' }, b: { type: 'string' }, c: { type: 'boolean' } },
      },
    });
  });

  it('says nothing about the items of an empty or a mixed list', () => {
    expect(schema_of_sample([])).toEqual({ type: 'array' });
    expect(schema_of_sample([1, 'x'])).toEqual({ type: 'array' });
    expect(schema_of_sample([1, 2])).toEqual({ type: 'array', items: { type: 'integer' } });
  });
});

describe('the values of a schema', () => {
  it('are found in objects and lists, with the lists on the way', () => {
    const found = values_of_schema(schema_of_sample({
      user: { name: 'x' }, lines: [{ sku: 'a', tags: ['t'] }] }));
    expect(found.map((one) => [one.title, one.keys, one.arrays])).toEqual([
      ['user', ['user'], []], ['name', ['user', 'name'], []],
      ['lines', ['lines'], []], ['Item', [], [['lines']]],
      ['sku', ['sku'], [['lines']]], ['tags', ['tags'], [['lines']]], ['Item', [], [['lines'], ['tags']]],
    ]);
  });

  it('of a schema that refers to itself without end is cut', () => {
    const endless: Record<string, never> = {};
    expect(values_of_schema({ type: 'object', properties: { a: endless } })).toHaveLength(1);
  });
});
