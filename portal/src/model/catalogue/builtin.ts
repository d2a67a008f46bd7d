// SPDX-License-Identifier: Apache-2.0
// The operations that need no connection: triggers, control, data, variables, time, HTTP.
import { choices, ConnectorCard, Field, lower, of_type, Operation, Output, translated } from './kinds';
import { t } from '../../words/words';
import { JsonObject, object_of, value_at } from '../json';

export const kBuiltinConnectors: ConnectorCard[] = [
  { id: 'request', title: 'Request', publisher: 'Built-in', color: '#0b7a75', sign: 'request' },
  { id: 'schedule', title: 'Schedule', publisher: 'Built-in', color: '#5c6b8a', sign: 'clock' },
  { id: 'control', title: 'Control', publisher: 'Built-in', color: '#486991', sign: 'branch' },
  { id: 'http', title: 'HTTP', publisher: 'Built-in', color: '#4b7a0f', sign: 'globe' },
  { id: 'data', title: 'Data Operation', publisher: 'Built-in', color: '#8a4fa3', sign: 'braces' },
  { id: 'variables', title: 'Variables', publisher: 'Built-in', color: '#770bd6', sign: 'variable' },
  { id: 'time', title: 'Date Time', publisher: 'Built-in', color: '#3a6ea5', sign: 'calendar' },
  { id: 'flows', title: 'Flows', publisher: 'Built-in', color: '#2266e3', sign: 'flow' },
];

const kMethods = choices('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS');
const kUnits = choices('Second', 'Minute', 'Hour', 'Day', 'Week', 'Month', 'Year');
const kVariableTypes = choices(['boolean', 'Boolean'], ['integer', 'Integer'], ['float', 'Float'],
  ['string', 'String'], ['object', 'Object'], ['array', 'Array']);
const kHttpOutputs: Output[] = [
  { title: 'Status code', keys: ['statusCode'], type: 'integer' },
  { title: 'Headers', keys: ['headers'], type: 'object' },
  { title: 'Body', keys: ['body'], type: '' },
];

function field(path: string, title: string, more: Partial<Field> = {}): Field {
  const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return { path: keys, editor: 'text', ...translated(more), title: t(title) };
}
const required = { required: true };

interface Sketch {
  id: string;
  title: string;
  description: string;
  type: string;
  kind?: string;
  body?: JsonObject;
  fields?: Field[];
  outputs?: Output[];
  matches?: (step: JsonObject) => boolean;
}

function operations(connector: string, role: 'trigger' | 'action', sketches: Sketch[]): Operation[] {
  return sketches.map((one) => ({
    id: one.id, title: t(one.title), description: t(one.description), connector, kind: role,
    name: t(one.title).replaceAll(' ', '_'),
    make: () => ({
      type: one.type, ...(one.kind ? { kind: one.kind } : {}), ...structuredClone(one.body ?? {}),
    }),
    fields: one.fields ?? [],
    matches: one.matches ?? of_type(one.type, one.kind),
    ...(one.outputs ? { outputs: one.outputs } : {}),
  }));
}

const kBody: Output[] = [{ title: 'Body', keys: ['body'], type: '' }];
const kTextBody: Output[] = [{ title: 'Output', keys: ['body'], type: 'string' }];

const kRequestFields = [
  field('inputs.schema', 'Request Body JSON Schema', { editor: 'schema',
    description: 'What a request may hold; its values become dynamic content.' }),
  field('inputs.method', 'Method', { editor: 'choice', choices: kMethods, advanced: true,
    description: 'Only this method is accepted. Default: POST.' }),
  field('inputs.relativePath', 'Relative path', { advanced: true, placeholder: '/orders/{id}',
    description: 'Added to the URL; its {names} become dynamic content.' }),
];

const kTriggers: Operation[] = [
  ...operations('request', 'trigger', [{
    id: 'request', title: 'When an HTTP request is received', type: 'Request', kind: 'Http',
    description: 'A flow with a URL of its own: it starts when something is posted there, such as a lead.',
    body: { inputs: { schema: {} } }, fields: kRequestFields,
    matches: (step) => lower(step['type']) === 'request' && lower(step['kind']) !== 'button',
  }, {
    id: 'button', title: 'Manually trigger a flow', type: 'Request', kind: 'Button',
    description: 'An instant flow: it starts when you say so, from here or by its URL.',
    body: { inputs: { schema: { type: 'object', properties: {}, required: [] } } }, fields: kRequestFields,
  }]),
  ...operations('schedule', 'trigger', [{
    id: 'recurrence', title: 'Recurrence', type: 'Recurrence',
    description: 'Starts at set times: every hour, on Mondays at eight, on the last day of the month.',
    body: { recurrence: { frequency: 'Day', interval: 1 } },
    fields: [
      field('recurrence.interval', 'Interval', { editor: 'number', ...required }),
      field('recurrence.frequency', 'Frequency', { editor: 'choice', fixed: true, ...required,
        choices: choices('Second', 'Minute', 'Hour', 'Day', 'Week', 'Month') }),
      field('recurrence.timeZone', 'Time zone', { editor: 'choice', choices: choices(['UTC', 'UTC'],
        ['W. Europe Standard Time', 'Berlin, Paris, Rome'], ['GMT Standard Time', 'London, Dublin'],
        ['Eastern Standard Time', 'New York'], ['Central Standard Time', 'Chicago'],
        ['Pacific Standard Time', 'Los Angeles'], ['India Standard Time', 'Mumbai, Delhi'],
        ['Tokyo Standard Time', 'Tokyo'], ['AUS Eastern Standard Time', 'Sydney']), advanced: true }),
      field('recurrence.startTime', 'Start time', { placeholder: '2026-01-31T08:00:00', advanced: true }),
      field('recurrence.schedule.weekDays', 'On these days', { editor: 'list', advanced: true,
        choices: choices('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'),
        shown: (step) => ['week', ''].includes(lower(value_at(step, ['recurrence', 'frequency']))) }),
      field('recurrence.schedule.hours', 'At these hours', { editor: 'list', advanced: true, placeholder: '8, 12, 17' }),
      field('recurrence.schedule.minutes', 'At these minutes', { editor: 'list', advanced: true, placeholder: '0, 30' }),
    ],
  }]),
];

const kControl = operations('control', 'action', [{
  id: 'if', title: 'Condition', type: 'If',
  description: 'Goes one way when something is true, and the other way when it is not.',
  body: { expression: { and: [{ equals: ['', ''] }] }, actions: {}, else: { actions: {} } },
  fields: [field('expression', 'Condition', { editor: 'condition', ...required })],
}, {
  id: 'foreach', title: 'Apply to each', type: 'Foreach',
  description: 'Does the steps inside once for each item of a list.',
  body: { foreach: '', actions: {} },
  fields: [field('foreach', 'Select an output from previous steps', required)],
}, {
  id: 'until', title: 'Do until', type: 'Until',
  description: 'Repeats the steps inside until something is true.',
  body: { expression: { and: [{ equals: ['', ''] }] }, limit: { count: 60, timeout: 'PT1H' }, actions: {} },
  fields: [
    field('expression', 'Loop until', { editor: 'condition', ...required }),
    field('limit.count', 'Count', { editor: 'number' }),
    field('limit.timeout', 'Timeout', { placeholder: 'PT1H', description: 'ISO 8601: PT30M is half an hour.' }),
  ],
}, {
  id: 'switch', title: 'Switch', type: 'Switch',
  description: 'Chooses one of several ways by a value.',
  body: { expression: '', cases: { Case_1: { case: '', actions: {} } }, default: { actions: {} } },
  fields: [field('expression', 'On', required)],
}, {
  id: 'scope', title: 'Scope', type: 'Scope',
  description: 'Puts steps together, so that another step can wait for all of them or catch their failure.',
  body: { actions: {} },
}, {
  id: 'terminate', title: 'Terminate', type: 'Terminate',
  description: 'Ends the run at once, as succeeded, failed or cancelled.',
  body: { inputs: { runStatus: 'Succeeded' } },
  fields: [
    field('inputs.runStatus', 'Status', { editor: 'choice', fixed: true, ...required, choices: choices('Succeeded', 'Failed', 'Cancelled') }),
    field('inputs.runError.code', 'Code', { shown: (step) => value_at(step, ['inputs', 'runStatus']) === 'Failed' }),
    field('inputs.runError.message', 'Message', { shown: (step) => value_at(step, ['inputs', 'runStatus']) === 'Failed' }),
  ],
}]);

const kHttp = [
  ...operations('http', 'action', [{
    id: 'http', title: 'HTTP', type: 'Http',
    description: 'Sends a request to any web address.',
    body: { inputs: { method: 'POST', uri: '' } },
    fields: [
      field('inputs.method', 'Method', { editor: 'choice', choices: kMethods, ...required }),
      field('inputs.uri', 'URI', { ...required, placeholder: 'https://' }),
      field('inputs.headers', 'Headers', { editor: 'pairs' }),
      field('inputs.queries', 'Queries', { editor: 'pairs', advanced: true }),
      field('inputs.body', 'Body', { editor: 'code' }),
      field('inputs.cookie', 'Cookie', { advanced: true }),
      field('inputs.authentication.type', 'Authentication', { editor: 'choice', fixed: true, advanced: true,
        choices: choices('None', 'Basic', ['ClientCertificate', 'Client certificate'],
          ['ActiveDirectoryOAuth', 'Active Directory OAuth'], 'Raw') }),
      ...authentication_fields(),
    ],
    outputs: kHttpOutputs,
  }, {
    id: 'httpwebhook', title: 'HTTP Webhook', type: 'HttpWebhook',
    description: 'Subscribes somewhere and waits until it is called back.',
    body: { inputs: { subscribe: { method: 'POST', uri: '', body: { callbackUrl: '@{listCallbackUrl()}' } } } },
    fields: [
      field('inputs.subscribe.method', 'Subscribe - method', { editor: 'choice', choices: kMethods, ...required }),
      field('inputs.subscribe.uri', 'Subscribe - URI', required),
      field('inputs.subscribe.body', 'Subscribe - body', { editor: 'code' }),
      field('inputs.unsubscribe.method', 'Unsubscribe - method', { editor: 'choice', choices: kMethods, advanced: true }),
      field('inputs.unsubscribe.uri', 'Unsubscribe - URI', { advanced: true }),
      field('inputs.unsubscribe.body', 'Unsubscribe - body', { editor: 'code', advanced: true }),
    ],
    outputs: kHttpOutputs,
  }]),
  ...operations('request', 'action', [{
    id: 'response', title: 'Response', type: 'Response', kind: 'Http',
    description: 'Answers the request that started the flow.',
    body: { inputs: { statusCode: 200 } },
    fields: [
      field('inputs.statusCode', 'Status Code', { editor: 'number', ...required }),
      field('inputs.headers', 'Headers', { editor: 'pairs' }),
      field('inputs.body', 'Body', { editor: 'code' }),
      field('inputs.schema', 'Response Body JSON Schema', { editor: 'schema', advanced: true }),
    ],
    matches: of_type('Response'),
  }]),
];

function authentication_fields(): Field[] {
  const of = (type: string, key: string, title: string): Field =>
    field(`inputs.authentication.${key}`, title, {
      shown: (step) => lower(value_at(step, ['inputs', 'authentication', 'type'])) === type.toLowerCase(),
    });
  return [
    of('Basic', 'username', 'User name'), of('Basic', 'password', 'Password'),
    of('ClientCertificate', 'pfx', 'PFX'), of('ClientCertificate', 'password', 'Password of the PFX'),
    of('ActiveDirectoryOAuth', 'tenant', 'Tenant'), of('ActiveDirectoryOAuth', 'audience', 'Audience'),
    of('ActiveDirectoryOAuth', 'clientId', 'Client ID'), of('ActiveDirectoryOAuth', 'secret', 'Secret'),
    of('Raw', 'value', 'Value'),
  ];
}

const kData = operations('data', 'action', [{
  id: 'compose', title: 'Compose', type: 'Compose',
  description: 'Makes a value once, to be used in several places.',
  body: { inputs: '' }, fields: [field('inputs', 'Inputs', { editor: 'code', ...required })],
  outputs: [{ title: 'Outputs', keys: [], type: '' }],
}, {
  id: 'parsejson', title: 'Parse JSON', type: 'ParseJson',
  description: 'Makes dynamic content of the values in a JSON text.',
  body: { inputs: { content: '', schema: {} } },
  fields: [
    field('inputs.content', 'Content', required),
    field('inputs.schema', 'Schema', { editor: 'schema', ...required }),
  ],
  outputs: kBody,
}, {
  id: 'query', title: 'Filter array', type: 'Query',
  description: 'Keeps the items of a list that meet a condition.',
  body: { inputs: { from: '', where: '' } },
  fields: [
    field('inputs.from', 'From', required),
    field('inputs.where', 'Filter query', { ...required, placeholder: "@equals(item()?['state'], 'new')" }),
  ],
  outputs: [{ title: 'Body', keys: ['body'], type: 'array' }],
}, {
  id: 'select', title: 'Select', type: 'Select',
  description: 'Makes another list, item by item.',
  body: { inputs: { from: '', select: {} } },
  fields: [field('inputs.from', 'From', required), field('inputs.select', 'Map', { editor: 'pairs', ...required })],
  outputs: [{ title: 'Output', keys: ['body'], type: 'array' }],
}, {
  id: 'join', title: 'Join', type: 'Join', description: 'Puts the items of a list into one text.',
  body: { inputs: { from: '', joinWith: ', ' } },
  fields: [field('inputs.from', 'From', required), field('inputs.joinWith', 'Join with', required)],
  outputs: kTextBody,
}, {
  id: 'csv', title: 'Create CSV table', type: 'Table', description: 'Makes a CSV text of a list.',
  body: { inputs: { from: '', format: 'CSV' } },
  fields: [field('inputs.from', 'From', required)], outputs: kTextBody,
  matches: (step) => lower(step['type']) === 'table' && lower(object_of(step['inputs'])['format']) !== 'html',
}, {
  id: 'html', title: 'Create HTML table', type: 'Table', description: 'Makes an HTML table of a list, as for a mail.',
  body: { inputs: { from: '', format: 'HTML' } },
  fields: [field('inputs.from', 'From', required)], outputs: kTextBody,
}]);

const kVariableName = field('inputs.name', 'Name', { ...required, editor: 'choice', dynamic: { field: '$variables', needs: [] } });
const kVariables = operations('variables', 'action', [{
  id: 'initializevariable', title: 'Initialize variable', type: 'InitializeVariable',
  description: 'Makes a variable, which later steps can change.',
  body: { inputs: { variables: [{ name: '', type: 'string' }] } },
  fields: [
    field('inputs.variables.0.name', 'Name', required),
    field('inputs.variables.0.type', 'Type', { ...required, editor: 'choice', fixed: true, choices: kVariableTypes }),
    field('inputs.variables.0.value', 'Value'),
  ],
}, ...(['Set', 'Increment', 'Decrement'] as const).map((verb): Sketch => ({
  id: `${verb.toLowerCase()}variable`, title: `${verb} variable`, type: `${verb}Variable`,
  description: verb === 'Set' ? 'Gives a variable another value.' : `${verb}s a number.`,
  body: { inputs: { name: '', value: verb === 'Set' ? '' : 1 } },
  fields: [kVariableName, field('inputs.value', 'Value', verb === 'Set' ? required : {})],
})), ...(['array', 'string'] as const).map((what): Sketch => ({
  id: `appendto${what}variable`, title: `Append to ${what} variable`,
  type: what === 'array' ? 'AppendToArrayVariable' : 'AppendToStringVariable',
  description: what === 'array' ? 'Adds an item to a list.' : 'Adds to the end of a text.',
  body: { inputs: { name: '', value: '' } },
  fields: [kVariableName, field('inputs.value', 'Value', required)],
}))]);

const kTime = [
  ...operations('schedule', 'action', [{
    id: 'delay', title: 'Delay', type: 'Wait', description: 'Waits for a while.',
    body: { inputs: { interval: { count: 1, unit: 'Minute' } } },
    fields: [
      field('inputs.interval.count', 'Count', { editor: 'number', ...required }),
      field('inputs.interval.unit', 'Unit', { editor: 'choice', fixed: true, choices: kUnits, ...required }),
    ],
    matches: (step) => lower(step['type']) === 'wait' && object_of(step['inputs'])['until'] === undefined,
  }, {
    id: 'delayuntil', title: 'Delay until', type: 'Wait', description: 'Waits until a moment.',
    body: { inputs: { until: { timestamp: '' } } },
    fields: [field('inputs.until.timestamp', 'Timestamp', { ...required, placeholder: '2026-01-31T08:00:00Z' })],
  }]),
  ...operations('time', 'action', [
    { id: 'currenttime', title: 'Current time', type: 'Expression', kind: 'CurrentTime', description: 'What time it is.', body: { inputs: {} }, outputs: kTextBody },
    ...(['Add to', 'Subtract from'] as const).map((verb): Sketch => ({
      id: `${verb.slice(0, 3).toLowerCase()}time`, title: `${verb} time`, type: 'Expression',
      kind: verb === 'Add to' ? 'AddToTime' : 'SubtractFromTime', description: `${verb} a time.`,
      body: { inputs: { baseTime: '', interval: 1, timeUnit: 'Day' } },
      fields: [
        field('inputs.baseTime', 'Base time', required),
        field('inputs.interval', 'Interval', { editor: 'number', ...required }),
        field('inputs.timeUnit', 'Time unit', { editor: 'choice', fixed: true, choices: kUnits, ...required }),
      ],
      outputs: kTextBody,
    })),
    {
      id: 'convertzone', title: 'Convert time zone', type: 'Expression', kind: 'ConvertTimeZone',
      description: 'The same moment on the clock of another place.',
      body: { inputs: { baseTime: '', sourceTimeZone: 'UTC', destinationTimeZone: '', formatString: 'o' } },
      fields: [
        field('inputs.baseTime', 'Base time', required), field('inputs.sourceTimeZone', 'Source time zone', required),
        field('inputs.destinationTimeZone', 'Destination time zone', required), field('inputs.formatString', 'Format string'),
      ],
      outputs: kTextBody,
    },
  ]),
];

const kFlows = operations('flows', 'action', [{
  id: 'workflow', title: 'Run a Child Flow', type: 'Workflow',
  description: 'Starts another flow and waits for its response.',
  body: { inputs: { host: { workflowReferenceName: '' }, body: {} } },
  fields: [
    field('inputs.host.workflowReferenceName', 'Child flow', required),
    field('inputs.body', 'Body', { editor: 'code' }), field('inputs.headers', 'Headers', { editor: 'pairs', advanced: true }),
  ],
  outputs: kHttpOutputs,
}]);

export const kBuiltinOperations: Operation[] = [
  ...kTriggers, ...kControl, ...kHttp, ...kData, ...kVariables, ...kTime, ...kFlows,
];
