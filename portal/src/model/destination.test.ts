// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { blank_destination, contact_list, Destination, destination_of, faults_of, fields_of, Kind, kMask, wire_destination } from './destination';

const filled = (kind: Kind, values: Record<string, string>, contacts = ''): Destination => ({ ...blank_destination(kind), values, contacts });
const faults = (kind: Kind, values: Record<string, string>, contacts = ''): string[] => Object.keys(faults_of(filled(kind, values, contacts), blank_destination('none')));
const kKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const kAccount = `DefaultEndpointsProtocol=https;AccountName=contoso1;AccountKey=${kKey}`;
const kUuid = '5a0c1d5e-7f5b-4d4c-9d7a-2f1e3b6c8a90';

describe('a destination', () => {
  it.each<[Kind, string, string[], string[]]>([
    ['httpsEndpoint', 'httpsEndpointUrl', ['https://a.example/w?sig=a-b_c%20', 'https://a.example:8443/x|y'], ['http://a.example', 'HTTPS://a.example', 'https://', 'https://a b', 'https://a"b', 'https://å.example']],
    ['salesforce', 'objectIdentifier', ['00D000000000001'], ['00D0000000000012', '00D00000000000', '00D-00000000000']],
    ['table', 'storageAccountConnectionString', [kAccount, `${kAccount};EndpointSuffix=core.usgovcloudapi.net`], ['AccountName=contoso1', kAccount.replace('contoso1', 'Contoso1'), `${kAccount};EndpointSuffix=core.example.net`, kAccount.replace('https;', 'http;')]],
  ])('of kind %s has the pattern of the reference in %s', (kind, key, right, wrong) => {
    for (const value of right) expect(faults(kind, { [key]: value }), value).toEqual([]);
    for (const value of ['', ...wrong]) expect(faults(kind, { [key]: value }), value).toEqual([key]);
  });

  it('has the patterns of the reference where there are several fields', () => {
    expect(faults('marketo', { munchkinId: '123-ABC-456', formId: '1029', clientId: 'a', clientSecret: 'b' })).toEqual([]);
    expect(faults('marketo', { munchkinId: '123ABC456', formId: '123456789', serverId: 'a b' })).toEqual(['munchkinId', 'formId', 'clientId', 'clientSecret', 'serverId']);
    expect(faults('blob', { storageAccountConnectionString: kAccount, containerName: 'leads-1' })).toEqual([]);
    for (const name of ['ab', '-leads', 'leads-', 'le--ads', 'Leads']) expect(faults('blob', { storageAccountConnectionString: kAccount, containerName: name }), name).toEqual(['containerName']);
    expect(faults('dynamics', { instanceUrl: 'https://contoso.crm4.dynamics.com', authentication: 'azureAD', applicationId: kUuid, directoryId: kUuid, applicationKey: 'k' })).toEqual([]);
    expect(faults('dynamics', { instanceUrl: 'contoso', authentication: 'azureAD', applicationId: 'x', directoryId: kUuid })).toEqual(['instanceUrl', 'applicationId', 'applicationKey']);
    expect(faults('dynamics', { instanceUrl: 'http://crm', authentication: 'office365', username: 'u'.repeat(129), password: 'p' })).toEqual(['username']);
  });

  it('never asks for the fields of both authentications', () => {
    const keys = (authentication: string): string[] => fields_of(filled('dynamics', { authentication })).map((field) => field.key);
    expect(keys('azureAD')).toEqual(['instanceUrl', 'authentication', 'applicationId', 'directoryId', 'applicationKey']);
    expect(keys('office365')).toEqual(['instanceUrl', 'authentication', 'username', 'password']);
  });

  it('takes contacts with semicolons, and needs one where leads are mailed', () => {
    expect(contact_list(' ann@a.example;bob@b.example; ;ann@a.example')).toEqual(['ann@a.example', 'bob@b.example']);
    expect(faults('email', {}, '')).toEqual(['contactEmail']);
    expect(faults('email', {}, 'ann@a.example; bob@b')).toEqual([]);
    for (const wrong of ['ann', 'ann@', '@a', 'a@b@c', 'ann@a..b', 'ann@a.example, bob@b.example', 'Ann <ann@a.example>']) expect(faults('email', {}, wrong), wrong).toEqual(['contactEmail']);
  });

  it('keeps a masked secret, until it would go to another address', () => {
    const before = filled('dynamics', { instanceUrl: 'https://one.example', authentication: 'azureAD', applicationId: kUuid, directoryId: kUuid, applicationKey: kMask });
    expect(faults_of({ ...before, contacts: 'ann@a.example' }, before)).toEqual({});
    expect(Object.keys(faults_of({ ...before, values: { ...before.values, instanceUrl: 'https://two.example' } }, before))).toEqual(['applicationKey']);
    expect(Object.keys(faults_of({ ...before, settings: { login_url: 'https://two.example' } }, before))).toEqual(['applicationKey']);
    expect(Object.keys(faults_of(filled('table', { storageAccountConnectionString: kMask }), before))).toEqual(['storageAccountConnectionString']);
  });

  it('goes to the wire with its own fields only, and comes back the same', () => {
    const left: Destination = { kind: 'dynamics', contacts: 'ann@a.example; bob@b.example', settings: { login_url: 'https://login.example', api_url: '' }, values: { instanceUrl: 'https://one.example', authentication: 'office365', username: 'u', password: kMask, applicationId: 'left over' } };
    const wire = wire_destination(left);
    expect(wire).toEqual({
      leadDestination: 'dynamics',
      dynamicsLeadConfiguration: {
        instanceUrl: 'https://one.example', authentication: 'office365', username: 'u', password: kMask,
        contactEmail: ['ann@a.example', 'bob@b.example'], connectionSettings: { login_url: 'https://login.example' },
      },
    });
    expect(wire_destination(destination_of(wire))).toEqual(wire);
    expect(wire_destination(destination_of({ leadDestination: 'none' }))).toEqual({ leadDestination: 'none' });
  });
});
