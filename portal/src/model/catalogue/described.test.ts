// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { JsonObject } from '../json';
import { kCatalogue, operation_for, search, with_described } from './catalogue';
import { fields_of, operation_from, sketch_from } from './described';
import { connector_step } from './connector_steps';

const kApi = 'shared_dynamicscrmonline';
const kCreate: JsonObject = {
  id: 'PostItem_V2', title: 'Create a new record', kind: 'action', visibility: 'important', runnable: true, at: ['inputs', 'parameters'],
  fields: [
    { key: 'dataset', title: 'Organization', type: 'string', required: true, dynamic: 'options' },
    { key: 'table', title: 'Entity name', type: 'string', required: true, dynamic: 'options', needs: ['dataset'] },
    { key: 'item', title: 'Record', type: 'object', dynamic: 'schema', needs: ['dataset', 'table'] },
  ],
  outputs: [{ key: 'body/leadid', title: 'Lead', type: 'string' }],
};
const connector = { id: kApi, title: 'Dynamics 365', publisher: '', color: '', sign: 'plug' };

describe('an operation that the server describes', () => {
  const operation = operation_from(kApi, kCreate);

  it('has the titles of the guide, lists that wait for each other, and a part whose fields are asked for', () => {
    expect(operation.fields.map((one) => one.title)).toEqual(['Organization Name', 'Entity Name', 'Record']);
    expect(operation.fields[1]?.dynamic).toEqual({ field: 'table', needs: ['dataset'] });
    expect(operation.fields[2]?.schema).toEqual({ field: 'item', needs: ['dataset', 'table'] });
    expect(operation.dynamic_fields?.needs).toEqual(['dataset', 'table']);
    expect(operation.outputs?.[0]?.keys).toEqual(['body', 'leadid']);
  });

  it('takes the place of what was known, and an older name is known but not offered', () => {
    const old = operation_from(kApi, { ...kCreate, id: 'PostItem', deprecated: true });
    const catalogue = with_described(kCatalogue, { connectors: [connector], operations: [operation, old] });
    expect(search(catalogue, 'create a new record', 'action')[0]?.operations).toEqual([operation]);
    expect(operation_for(catalogue, connector_step(kApi, 'PostItem', {}), 'action')).toBe(old);
    expect(catalogue.connectors.filter((one) => one.id === kApi)).toHaveLength(1);
  });

  it('is a sketch until its form is read', () => {
    const sketch = sketch_from('shared_x', { id: 'Do', title: 'Do it', kind: 'polling' });
    expect([sketch.is_sketch, sketch.kind, sketch.fields]).toEqual([true, 'trigger', []]);
    expect(sketch.make()).toMatchObject({ recurrence: { frequency: 'Minute' } });
    expect(operation_from('shared_x', { id: 'Do', title: 'Do it', fields: [] }).is_sketch).toBeUndefined();
  });
});

it('lists of objects are edited row by row', () => {
  const { fields } = operation_from('shared_x', { id: 'Do', fields: [{ key: 'files', type: 'array', items: [{ key: 'Name', type: 'string', required: true }] }] });
  expect(fields[0]).toMatchObject({ editor: 'rows', items: [{ path: ['Name'], required: true }] });
});

it('of a record with many columns those of a lead come first, and the rest waits', () => {
  const many = Array.from({ length: 14 }, (_, index) => ({ key: `item/new_column${index}`, type: 'string' }));
  const fields = fields_of([...many, { key: 'item/lastname', title: 'Last Name', type: 'string' }, { key: 'item/subject', type: 'string', required: true },
    { key: 'item/notes', type: 'string', format: 'multiline', visibility: 'important' }], kApi);
  expect(fields.slice(0, 2).map((one) => one.path.at(-1))).toEqual(['item/subject', 'item/lastname']);
  expect(fields.filter((one) => !one.advanced)).toHaveLength(12);
  expect(fields.find((one) => one.path.at(-1) === 'item/notes')?.editor).toBe('multiline');
});
