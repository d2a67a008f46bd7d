// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { kToldCatalogue } from '../test/told';
import { fields_of } from './catalogue/described';
import { first_values, makes_record, missing_values, parameters_of, record_makers, suggestion } from './lead_mapping';

const operation_named = (id: string) => kToldCatalogue.operations.find((one) => one.id === id)!;
const suggested = (key: string, title = '') => suggestion({ path: ['inputs', 'parameters', key], title, editor: 'text' });

describe('a value of the lead', () => {
  it('finds its field in any CRM by the field’s name', () => {
    const email = "@triggerBody()?['UserDetails']?['Email']";
    for (const key of ['item/emailaddress1', 'item/Email', 'properties/email', 'body/primary_email_address']) expect(suggested(key)).toBe(email);
    expect(suggested('item/x', 'Last Name')).toBe("@triggerBody()?['UserDetails']?['LastName']");
    expect(suggested('item/address1_country')).toContain('Country');
    expect(suggested('item/description')).toContain('LeadSource');
  });

  it('stays out of codes, ids and second addresses', () => {
    for (const [key, title] of [['item/leadsourcecode', 'Lead Source'], ['item/emailaddress2', ''], ['accountid', 'Account'], ['item/websiteurl', 'Website']]) {
      expect(suggested(key ?? '', title)).toBeUndefined();
    }
  });
});

describe('a record', () => {
  it('is made by operations that create, in the usual CRMs first', () => {
    const makers = record_makers(kToldCatalogue);
    expect(makers.slice(0, 5).map((one) => one.title)).toEqual(['Dynamics 365', 'Microsoft Dataverse', 'Salesforce', 'HubSpot CRM', 'Marketo']);
    expect(makes_record(operation_named('shared_office365/SendEmailV2'))).toBe(false);
    expect(makes_record(operation_named('shared_azureblob/CreateFile_V2'))).toBe(false);
    expect(makes_record(operation_named('shared_salesforce/DeleteItem'))).toBe(false);
  });

  it('is filled in as far as it is plain, and says what is missing', () => {
    const operation = operation_named('shared_dynamicscrmonline/PostItem_V2');
    // The record's own columns are told by the far side, in the place of the record as one value.
    const columns = fields_of([{ key: 'item/lastname', title: 'Last Name', type: 'string' }, { key: 'item/leadsourcecode', title: 'Lead Source', type: 'string' }], operation.connector);
    const fields = [...operation.fields.filter((field) => !field.schema), ...columns];
    const values = first_values(operation, fields);
    expect(missing_values(fields, values)).toEqual(['Organization Name']);
    const parameters = parameters_of(fields, { ...values, [['inputs', 'parameters', 'dataset'].join('\u0000')]: 'contoso.crm4' });
    expect(parameters).toMatchObject({ dataset: 'contoso.crm4', table: 'leads', 'item/lastname': "@triggerBody()?['UserDetails']?['LastName']" });
    expect(Object.keys(parameters)).not.toContain('item/leadsourcecode');
  });

  it('keeps the type of what is chosen', () => {
    const [field] = fields_of([{ key: 'kind', type: 'integer', options: [{ value: 7, title: 'Seven' }] }], 'x');
    expect(parameters_of([field!], { [field!.path.join('\u0000')]: '7' })).toEqual({ kind: 7 });
  });
});
