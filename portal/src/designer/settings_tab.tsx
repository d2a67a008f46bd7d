// SPDX-License-Identifier: Apache-2.0
// Settings of a step: run after, time limit, retry, concurrency, what is kept secret.
import { Button, Checkbox, Switch } from '@fluentui/react-components';
import { operation_for } from '../model/catalogue/catalogue';
import { find_action, kTrigger, run_after, title_of, type_of } from '../model/definition';
import { possible_predecessors, with_run_after_of } from '../model/edit';
import { Json, JsonObject, object_of, Path, shown, text_of, value_at, with_value, without_value } from '../model/json';
import { useEditor } from './editor';
import { t } from '../words/words';

const kStates = [['Succeeded', t('is successful')], ['Failed', t('has failed')], ['Skipped', t('is skipped')], ['TimedOut', t('has timed out')]] as const;

interface PartProps {
  name: string;
  step: JsonObject;
  put: (path: Path, value: Json | undefined, label?: string) => void;
}

function RunAfter({ name }: { name: string }) {
  const editor = useEditor();
  const found = find_action(editor.definition, name);
  if (!found) return null;
  const after = run_after(found.action);
  const write = (next: Record<string, string[]>): void => editor.change((all) => with_run_after_of(all, name, next));
  const others = possible_predecessors(editor.definition, name).filter((one) => !Object.hasOwn(after, one));
  return (
    <fieldset><legend>{t('Run after')}</legend>
      {Object.keys(after).length === 0 && <p className="muted">{found.branch.owner === undefined ? t('It starts with the flow.') : t('It starts with {0}.', title_of(found.branch.owner))}</p>}
      {Object.entries(after).map(([before, statuses]) => (
        <div key={before} className="run-after" role="group" aria-label={t('Runs after {0}', title_of(before))}>
          <div className="row"><b className="grow">{title_of(before)}</b>
            <Button size="small" appearance="transparent" onClick={() => { const { [before]: _gone, ...rest } = after; write(rest); }}>{t('Remove')}</Button></div>
          <div className="row">{kStates.map(([status, words]) => {
            const on = statuses.some((one) => one.toLowerCase() === status.toLowerCase());
            return <Checkbox key={status} label={words} checked={on} disabled={on && statuses.length === 1}
              onChange={() => write({ ...after, [before]: on ? statuses.filter((one) => one.toLowerCase() !== status.toLowerCase()) : [...statuses, status] })} />;
          })}</div>
        </div>
      ))}
      {others.length > 0 && <label className="plain-label">{t('Add a step to wait for')}
        <select className="native" value="" onChange={(event) => write({ ...after, [event.target.value]: ['Succeeded'] })}>
          <option value="">{t('Choose')}</option>{others.map((one) => <option key={one} value={one}>{title_of(one)}</option>)}
        </select></label>}
    </fieldset>
  );
}

function Line({ label, path, step, put, placeholder, number }: { label: string; path: Path; placeholder?: string; number?: boolean } & Omit<PartProps, 'name'>) {
  return (
    <label className="plain-label">{label}
      <input className="native" value={shown(value_at(step, path) ?? '')} placeholder={placeholder} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => {
        const text = event.target.value;
        put(path, text === '' ? undefined : number && /^\d+$/.test(text) ? Number(text) : text, `setting:${path.join('/')}`);
      }} /></label>
  );
}

function Retry({ step, put }: PartProps) {
  const path = ['inputs', 'retryPolicy'];
  const policy = object_of(value_at(step, path));
  const type = text_of(policy['type']).toLowerCase() || 'default';
  return (
    <fieldset><legend>{t('Retry policy')}</legend>
      <label className="plain-label">{t('Type')}
        <select className="native" value={type} onChange={(event) => {
          const next = event.target.value;
          if (next === 'default') put(path, undefined);
          else if (next === 'none') put(path, { type: 'none' });
          else put(path, { type: next, count: 4, interval: 'PT20S', ...(next === 'exponential' ? { minimumInterval: 'PT5S', maximumInterval: 'PT1H' } : {}) });
        }}>
          <option value="default">{t('Default')}</option><option value="none">{t('None')}</option><option value="fixed">{t('Fixed interval')}</option><option value="exponential">{t('Exponential interval')}</option>
        </select></label>
      {(type === 'fixed' || type === 'exponential') && <>
        <Line label={t('Count')} path={[...path, 'count']} step={step} put={put} number placeholder="4" />
        <Line label={t('Interval')} path={[...path, 'interval']} step={step} put={put} placeholder="PT20S" />
      </>}
      {type === 'exponential' && <><Line label={t('Minimum interval')} path={[...path, 'minimumInterval']} step={step} put={put} placeholder="PT5S" /><Line label={t('Maximum interval')} path={[...path, 'maximumInterval']} step={step} put={put} placeholder="PT1H" /></>}
    </fieldset>
  );
}

function Secure({ step, put }: PartProps) {
  const path = ['runtimeConfiguration', 'secureData', 'properties'];
  const value = value_at(step, path);
  const list = Array.isArray(value) ? value.map(text_of) : [];
  const set = (what: string, on: boolean): void => {
    const next = ['inputs', 'outputs'].filter((one) => (one === what ? on : list.includes(one)));
    put(next.length === 0 ? ['runtimeConfiguration', 'secureData'] : path, next.length === 0 ? undefined : next);
  };
  return (
    <fieldset><legend>{t('Security')}</legend>
      <Switch label={t('Secure inputs: not shown in run history')} checked={list.includes('inputs')} onChange={(_, data) => set('inputs', data.checked)} />
      <Switch label={t('Secure outputs: not shown in run history')} checked={list.includes('outputs')} onChange={(_, data) => set('outputs', data.checked)} />
    </fieldset>
  );
}

function Concurrency({ name, step, put }: PartProps) {
  const is_trigger = name === kTrigger;
  const path = ['runtimeConfiguration', 'concurrency', is_trigger ? 'runs' : 'repetitions'];
  const value = value_at(step, path);
  const on = value !== undefined;
  return (
    <fieldset><legend>{t('Concurrency')}</legend>
      <Switch label={is_trigger ? t('Limit how many runs go on at once') : t('Set how many turns go on at once')} checked={on}
        onChange={(_, data) => put(data.checked ? path : ['runtimeConfiguration', 'concurrency'], data.checked ? (is_trigger ? 25 : 1) : undefined)} />
      {on && <Line label={t('Degree of parallelism')} path={path} step={step} put={put} number />}
    </fieldset>
  );
}

function TriggerSettings({ step, put }: PartProps) {
  const options = text_of(step['operationOptions']).split(',').map((one) => one.trim()).filter((one) => one !== '');
  const validates = options.includes('EnableSchemaValidation');
  const conditions = value_at(step, ['conditions']);
  const first = Array.isArray(conditions) ? text_of(object_of(conditions[0])['expression']) : '';
  return (
    <>
      <fieldset><legend>{t('Requests')}</legend>
        <Switch label={t('Refuse requests that do not match the schema')} checked={validates} onChange={(_, data) => {
          const next = data.checked ? [...options, 'EnableSchemaValidation'] : options.filter((one) => one !== 'EnableSchemaValidation');
          put(['operationOptions'], next.length > 0 ? next.join(', ') : undefined);
        }} />
        <p className="muted">{t('Leads may hold blanks and further values: switched on, such a lead is refused, and kept.')}</p>
      </fieldset>
      <fieldset><legend>{t('Split on')}</legend><Line label={t('Start a run for each item of')} path={['splitOn']} step={step} put={put} placeholder="@triggerBody()?['value']" /></fieldset>
      <fieldset><legend>{t('Trigger condition')}</legend>
        <label className="plain-label">{t('Start only when')}<input className="native" value={first} placeholder="@equals(triggerBody()?['ActionCode'], 'INS')" onKeyDown={(event) => event.stopPropagation()}
          onChange={(event) => put(['conditions'], event.target.value === '' ? undefined : [{ expression: event.target.value }], 'setting:conditions')} /></label>
      </fieldset>
    </>
  );
}

function Paging({ step, put }: PartProps) {
  const path = ['runtimeConfiguration', 'paginationPolicy', 'minimumItemCount'];
  const on = value_at(step, path) !== undefined;
  return (
    <fieldset><legend>{t('Paging')}</legend>
      <Switch label={t('Read page after page')} checked={on} onChange={(_, data) => put(data.checked ? path : ['runtimeConfiguration', 'paginationPolicy'], data.checked ? 1000 : undefined)} />
      {on && <Line label={t('Until there are so many items')} path={path} step={step} put={put} number />}
    </fieldset>
  );
}

// A 202 with a Location is asked for until it is done, unless this is switched off.
function Async({ step, put }: PartProps) {
  const options = text_of(step['operationOptions']).split(',').map((one) => one.trim()).filter((one) => one !== '');
  const off = options.some((one) => one.toLowerCase() === 'disableasyncpattern');
  return (
    <fieldset><legend>{t('Asynchronous pattern')}</legend>
      <Switch label={t('After 202 Accepted, ask until it is done')} checked={!off} onChange={(_, data) => {
        const next = data.checked ? options.filter((one) => one.toLowerCase() !== 'disableasyncpattern') : [...options, 'DisableAsyncPattern'];
        put(['operationOptions'], next.length > 0 ? next.join(', ') : undefined);
      }} />
    </fieldset>
  );
}

// Values that can be searched for in the run history.
function Tracked({ name, step, put }: PartProps) {
  const tracked = object_of(step['trackedProperties']);
  const rows = Object.entries(tracked);
  const write = (next: [string, Json][]): void => put(['trackedProperties'], next.length === 0 ? undefined : Object.fromEntries(next), `setting:tracked:${name}`);
  return (
    <fieldset><legend>{t('Tracked properties')}</legend>
      {rows.map(([key, value], index) => (
        <div key={index} className="pair">
          <input className="native" aria-label={t('Name of tracked property {0}', index + 1)} value={key} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => write(rows.map((row, at) => (at === index ? [event.target.value, row[1]] : row)))} />
          <input className="native" aria-label={t('Value of tracked property {0}', index + 1)} value={shown(value)} onKeyDown={(event) => event.stopPropagation()} onChange={(event) => write(rows.map((row, at) => (at === index ? [row[0], event.target.value] : row)))} />
          <Button size="small" onClick={() => write(rows.filter((_, at) => at !== index))}>{t('Remove')}</Button>
        </div>
      ))}
      <div className="row"><Button size="small" disabled={Object.hasOwn(tracked, '')} onClick={() => write([...rows, ['', '']])}>{t('Add a tracked property')}</Button></div>
    </fieldset>
  );
}

const kCalls = /^(http|httpwebhook|openapiconnection|apiconnection|openapiconnectionwebhook|apiconnectionwebhook|workflow)$/;

export function SettingsTab({ name, step }: { name: string; step: JsonObject }) {
  const editor = useEditor();
  const put: PartProps['put'] = (path, value, label) => editor.change_step(name, (before) =>
    object_of(value === undefined ? without_value(before, path) : with_value(before, path, value)), label ?? '');
  const type = type_of(step);
  const props = { name, step, put };
  const operation = operation_for(editor.catalogue, step, name === kTrigger ? 'trigger' : 'action');
  return (
    <div className="panel-body">
      {name !== kTrigger && <RunAfter name={name} />}
      {name === kTrigger && type === 'request' && <TriggerSettings {...props} />}
      {(name === kTrigger || type === 'foreach') && <Concurrency {...props} />}
      {kCalls.test(type) && <Retry {...props} />}
      {kCalls.test(type) && <fieldset><legend>{t('General')}</legend><Line label={t('Timeout')} path={['limit', 'timeout']} step={step} put={put} placeholder="PT1H" /></fieldset>}
      {name !== kTrigger && operation?.pages && <Paging {...props} />}
      {type === 'http' && <Async {...props} />}
      {name !== kTrigger && <Tracked {...props} />}
      <Secure {...props} />
    </div>
  );
}
