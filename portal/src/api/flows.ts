// SPDX-License-Identifier: Apache-2.0
// Flows: the list, one with its document, saving, checking, versions, files.
import { useQuery } from '@tanstack/react-query';
import { Json, JsonObject, object_of, text_of } from '../model/json';
import { api_address, date_of, list_of, listed, number_of, request, request_if_known, segment } from './http';

export interface Flow {
  id: string;
  name: string;
  on: boolean;
  version: number;
  modified: Date | undefined;
  url: string;
  warnings: string[];
}
export interface ConnectionUse {
  key: string;
  api: string;
  name: string;
  ready: boolean;
  connection: string;
  message: string;
}
export interface ServerFault {
  path: string;
  code: string;
  message: string;
}
export interface FlowDetail extends Flow {
  connections: ConnectionUse[];
  faults: ServerFault[];
}

function flow_of(value: Json): Flow {
  const flow = object_of(value);
  return {
    id: text_of(flow['id']), name: text_of(flow['name']), on: flow['state'] === 'on',
    version: number_of(flow['version']) ?? 0, modified: date_of(flow['modified']), url: text_of(flow['url']),
    warnings: list_of(flow['warnings'], text_of),
  };
}

function fault_of(value: Json): ServerFault {
  const fault = object_of(value);
  return { path: text_of(fault['path']), code: text_of(fault['code']), message: text_of(fault['message']) };
}

function detail_of(value: Json): FlowDetail {
  const flow = object_of(value);
  return {
    ...flow_of(value), faults: list_of(flow['faults'], fault_of),
    connections: list_of(flow['connections'], (item) => {
      const use = object_of(item);
      return {
        key: text_of(use['key']), api: text_of(use['api']), name: text_of(use['name']), ready: use['ready'] === true,
        connection: text_of(use['connection']), message: text_of(use['message']),
      };
    }),
  };
}

export const kFlowsKey = ['flows'];
export function useFlows() {
  return useQuery({
    queryKey: kFlowsKey, refetchInterval: 15_000,
    queryFn: async () => list_of(listed(await request('GET', 'flows'), 'flows'), flow_of),
  });
}

export function flow_key(id: string): string[] {
  return ['flow', id];
}
export function useFlow(id: string) {
  return useQuery({
    queryKey: flow_key(id), enabled: id !== '',
    queryFn: async () => detail_of(await request('GET', `flows/${segment(id)}`)),
  });
}

export async function flow(id: string): Promise<FlowDetail> {
  return detail_of(await request('GET', `flows/${segment(id)}`));
}

export async function flow_document(id: string): Promise<string> {
  const value = object_of(await request('GET', `flows/${segment(id)}/definition`))['document'];
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

export async function import_flow(file: BodyInit, options: { name?: string; off?: boolean } = {}): Promise<Flow> {
  return flow_of(await request('POST', 'flows', { query: { name: options.name, off: options.off || undefined }, raw: file }));
}

export async function save_flow(id: string, document: string): Promise<Flow> {
  return flow_of(await request('PUT', `flows/${segment(id)}`, { raw: document }));
}

export async function switch_flow(id: string, on: boolean): Promise<Flow> {
  return flow_of(await request('POST', `flows/${segment(id)}/${on ? 'on' : 'off'}`));
}

// Undefined when the server cannot rename.
export async function rename_flow(id: string, name: string): Promise<Flow | undefined> {
  const value = await request_if_known('PATCH', `flows/${segment(id)}`, { body: { name } });
  return value === undefined ? undefined : flow_of(value);
}

export async function delete_flow(id: string): Promise<void> {
  await request('DELETE', `flows/${segment(id)}`);
}

export interface CheckResult {
  ok: boolean;
  faults: ServerFault[];
  warnings: ServerFault[];
}
export async function check_flow(document: string): Promise<CheckResult> {
  const value = object_of(await request('POST', 'flow-checks', { raw: document }));
  return { ok: value['ok'] === true, faults: list_of(value['faults'], fault_of), warnings: list_of(value['warnings'], fault_of) };
}

export type ExportFormat = 'definition' | 'package' | 'arm' | 'codeview' | 'document';
export function export_address(id: string, format: ExportFormat): string {
  return api_address(`flows/${segment(id)}/export`, { format });
}

// --- Versions (null when the server keeps no list of them) --------------------------------------

export interface Version {
  number: number;
  saved: Date | undefined;
  author: string;
}
export async function versions(id: string): Promise<Version[] | null> {
  const value = await request_if_known('GET', `flows/${segment(id)}/versions`);
  if (value === undefined) return null;
  return list_of(listed(value, 'versions'), (item) => {
    const version = object_of(item);
    return { number: number_of(version['version']) ?? 0, saved: date_of(version['saved']), author: text_of(version['author']) };
  });
}

export async function version_document(id: string, number: number): Promise<string | undefined> {
  const value = await request_if_known('GET', `flows/${segment(id)}/versions/${number}`);
  if (value === undefined) return undefined;
  const document = object_of(value)['document'];
  return typeof document === 'string' ? document : JSON.stringify(document ?? null);
}

// --- Trying out ---------------------------------------------------------------------------------

export interface Effect {
  action: string;
  status: string;
  kind: string; // 'http', 'mail', or another.
  content: JsonObject;
  fault: string; // Why it could not be planned.
  hidden: boolean;
}
// What each action would send for this payload; null when the server offers no dry run.
export async function dry_run(id: string, payload: Json | undefined): Promise<Effect[] | null> {
  const value = await request_if_known('POST', `flows/${segment(id)}/dry-runs`, { body: { payload: payload ?? null } });
  if (value === undefined) return null;
  return list_of(object_of(value)['effects'], (item) => {
    const effect = object_of(item);
    return {
      action: text_of(effect['action']), status: text_of(effect['status']), kind: text_of(effect['kind']),
      content: object_of(effect['content']), fault: text_of(effect['fault']), hidden: effect['contentHidden'] === true,
    };
  });
}

export interface Evaluation {
  result: Json | undefined;
  error: string | undefined;
}
// Undefined when the server evaluates nothing for us.
export async function evaluate(expression: string, run: string | undefined): Promise<Evaluation | undefined> {
  const body: JsonObject = { expression, ...(run ? { run } : {}) };
  const value = await request_if_known('POST', 'expression-evaluations', { body });
  if (value === undefined) return undefined;
  const object = object_of(value);
  const error = object['error'];
  return {
    result: object['result'],
    error: error === undefined ? undefined : typeof error === 'string' ? error : text_of(object_of(error)['message']),
  };
}
