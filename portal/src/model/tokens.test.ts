// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { definition, guide_definition, step } from '../test/factories';
import { connector_for, operation_for, search } from './catalogue/catalogue';
import { field_of, local_faults, place_of } from './checks';
import { all_actions, document_text, kTrigger, open_document, references_of, with_references } from './definition';
import { difference } from './difference';
import { begun, changed, redone, undone } from './history';
import { kMarketplaceSchema, marketplace_flow } from './lead';
import { object_of } from './json';
import { schema_of_sample } from './schema';
import { chip_of, loop_over, sections_for } from './tokens';
import { guide } from '../test/factories';
import { kToldCatalogue } from '../test/told';

describe('dynamic content', () => {
  it('of the marketplace schema is found for every later step', () => {
    const sections = sections_for(guide_definition('both'), 'Send_an_email', kToldCatalogue);
    expect(sections.map((one) => one.step)).toEqual(['Create_a_new_record', kTrigger]);
    const trigger = sections[1]?.tokens ?? [];
    expect(trigger.find((one) => one.title === 'FirstName')?.expression).toBe("triggerBody()?['UserDetails']?['FirstName']");
    expect(trigger.find((one) => one.title === 'LeadSource')?.expression).toBe("triggerBody()?['LeadSource']");
  });

  it('inside a list names the list that a loop must go over', () => {
    const from = definition({ A: step() }, schema_of_sample({ lines: [{ sku: 'x' }] }));
    const sku = sections_for(from, 'A', kToldCatalogue)[0]?.tokens.find((one) => one.title === 'sku');
    expect(sku?.arrays).toEqual(["triggerBody()?['lines']"]);
    const looped = definition({ L: { type: 'Foreach', foreach: "@triggerBody()?['lines']", actions: { A: step() } } });
    expect(loop_over(looped, 'A', "triggerBody()?['lines']")).toBe('L');
  });

  it('reads as a short chip', () => {
    expect(chip_of("triggerBody()?['UserDetails']?['Email']")).toEqual({ title: 'Email', step: kTrigger, is_function: false });
    expect(chip_of("outputs('X')?['body/value']").title).toBe('value');
    expect(chip_of("concat('a', string(triggerBody()), 'and a long text')").is_function).toBe(true);
    expect(chip_of('broken(').title).toBe('broken(');
  });
});

describe('the catalogue', () => {
  it('finds what the guide searches for', () => {
    const titles = (words: string, kind: 'trigger' | 'action') =>
      search(kToldCatalogue, words, kind).flatMap((hit) => hit.operations.map((one) => `${one.title}/${hit.connector.title}`));
    expect(titles('request', 'trigger')[0]).toBe('When an HTTP request is received/Request');
    const mails = titles('send an email', 'action');
    expect(mails).toEqual(expect.arrayContaining(['Send an email (V2)/Office 365 Outlook', 'Send Email (V3)/SMTP', 'Send an email notification (V3)/Mail']));
    expect(titles('Dynamics 365', 'action')[0]).toBe('Create a new record/Dynamics 365');
    expect(titles('condtion', 'action')[0]).toBe('Condition/Control');
    expect(titles('zebra', 'action')).toEqual([]);
  });

  it('knows each step of what it makes itself, and the guide’s', () => {
    for (const operation of kToldCatalogue.operations) {
      expect(operation_for(kToldCatalogue, operation.make(), operation.kind)?.id).toBe(operation.id);
    }
    for (const { action } of all_actions(guide_definition('both'))) {
      expect(operation_for(kToldCatalogue, action, 'action')?.fields.length).toBeGreaterThanOrEqual(3);
    }
  });
});

it('a connector action of Logic Apps has a form, and needs no reference', () => {
  const step = {
    type: 'ApiConnection', runAfter: {},
    inputs: { host: { connection: { name: "@parameters('$connections')['office365']['connectionId']" } }, method: 'post', path: '/v2/Mail', body: { To: 'a@b.c' } },
  };
  const operation = operation_for(kToldCatalogue, step, 'action');
  expect(operation?.fields.map((one) => one.title)).toEqual(['Method', 'Path', 'Queries', 'Body']);
  expect(connector_for(kToldCatalogue, step, operation).title).toBe('Office 365 Outlook');
  expect(local_faults(definition({ Send: step }), {}, kToldCatalogue)).toEqual([]);
});

describe('the wizard', () => {
  it.each(['both', 'record', 'mail'])('writes a flow without faults: %s', (what) => {
    const document = open_document(JSON.stringify(marketplace_flow('Leads', {
      record: what === 'mail' ? undefined : { api: 'shared_dynamicscrmonline', operation: 'PostItem_V2', name: 'Create_a_new_record', connection: 'd', parameters: { dataset: 'contoso.crm4', table: 'leads' } },
      mail: what === 'record' ? undefined : { kind: 'shared_smtp', from: 'a@b.c', to: 'd@e.f', connection: 's' },
    })));
    expect(document).toBeDefined();
    if (!document) return;
    const definition_made = object_of(object_of(document.root['properties'])['definition']);
    expect(local_faults(definition_made, references_of(document), kToldCatalogue)).toEqual([]);
    expect(all_actions(definition_made)).toHaveLength(what === 'both' ? 2 : 1);
  });

  it('uses the schema that the guide prints', () => {
    const trigger = object_of(object_of(guide_definition('both')['triggers'])['manual']);
    expect(JSON.stringify(Object.keys(object_of(kMarketplaceSchema['properties'])).sort()))
      .toBe(JSON.stringify(Object.keys(object_of(object_of(object_of(trigger['inputs'])['schema'])['properties'])).sort()));
  });
});

describe('the checks', () => {
  it('name a missing field, a missing connection and a broken expression, each with its place', () => {
    const mail = kToldCatalogue.operations.find((one) => one.id === 'shared_smtp/SendEmailV3')?.make() ?? {};
    const faults = local_faults(definition({ M: mail, C: step(['M'], { inputs: '@concat(' }) }), {}, kToldCatalogue);
    expect(faults.filter((one) => one.step === 'M' && one.message.endsWith('is required.'))).toHaveLength(1);
    expect(faults.some((one) => one.step === 'M' && one.group === 'connection')).toBe(true);
    expect(faults.some((one) => one.step === 'C' && one.message.includes('invalid'))).toBe(true);
  });

  it('name cases of a switch without a value, or with one that another has', () => {
    const cases = { A: { case: '' , actions: {} }, B: { case: 1, actions: {} }, C: { case: 1, actions: {} }, D: { case: '1', actions: {} } };
    const faults = local_faults(definition({ S: { type: 'Switch', expression: 'x', cases } }), {}, kToldCatalogue);
    expect(faults.map((one) => one.message)).toEqual(['A needs a value.', 'C has the same value as B.']);
  });

  it('find the card and the field of a fault that the server names', () => {
    const from = guide_definition('both');
    const place = place_of(from, 'actions.Send_an_email.inputs.parameters.emailMessage/To');
    expect(place.step).toBe('Send_an_email');
    const operation = operation_for(kToldCatalogue, object_of(object_of(from['actions'])['Send_an_email']), 'action');
    expect(field_of(operation?.fields ?? [], place.path)?.title).toBe('To');
    expect(place_of(from, 'triggers.manual.inputs.schema').step).toBe(kTrigger);
    expect(place_of(from, 'parameters.x').step).toBeUndefined();
  });
});

describe('a document', () => {
  it('keeps what stands around the definition', () => {
    const document = open_document(guide('both'));
    expect(document && JSON.parse(document_text(document))).toEqual(JSON.parse(guide('both')));
    const bare = open_document('{"triggers":{},"actions":{}}');
    expect(bare && Object.keys(with_references(bare, { x: {} }).root)).toEqual(['definition', 'connectionReferences']);
    expect(open_document('[]')).toBeUndefined();
  });
});

it('undo goes back over typing in one field at once', () => {
  let history = begun('');
  for (const text of ['a', 'ab', 'abc']) history = changed(history, text, 'field');
  history = changed(history, 'other', 'else');
  expect(undone(history).present).toBe('abc');
  expect(undone(undone(history)).present).toBe('');
  expect(redone(undone(history)).present).toBe('other');
});

it('a difference shows what came and what went', () => {
  expect(difference('a\nb\nc\nd', 'a\nc\nx\nd').map((line) => `${line.kind[0]}${line.text}`)).toEqual(['sa', 'rb', 'sc', 'ax', 'sd']);
  expect(difference('a', 'a')).toEqual([{ kind: 'same', text: 'a' }]);
});
