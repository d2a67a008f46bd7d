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
  draft: DraftHead | undefined; // Newer than what is published.
}
export interface DraftHead {
  version: number;
  saved: Date | undefined;
  author: string;
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

function head_of(value: Json): DraftHead {
  const head = object_of(value);
  return { version: number_of(head['version']) ?? 0, saved: date_of(head['saved']), author: text_of(head['author']) };
}

function flow_of(value: Json): Flow {
  const flow = object_of(value);
  return {
    id: text_of(flow['id']), name: text_of(flow['name']), on: flow['state'] === 'on',
    version: number_of(flow['version']) ?? 0, modified: date_of(flow['modified']), url: text_of(flow['url']),
    warnings: list_of(flow['warnings'], text_of), draft: flow['draft'] === undefined ? undefined : head_of(flow['draft']),
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

export interface Statistics {
  failed: number;
  hours: { good: number; bad: number }[]; // Oldest first.
}
// How the runs of each flow went, hour by hour; null when the server does not count them.
export function useStatistics() {
  return useQuery({
    queryKey: ['flow-statistics'], refetchInterval: 30_000,
    queryFn: async (): Promise<Map<string, Statistics> | null> => {
      const value = await request_if_known('GET', 'flow-statistics', { query: { hours: 24 } });
      if (value === undefined) return null;
      return new Map(list_of(value, (item) => {
        const one = object_of(item);
        const hours = list_of(one['hours'], (hour) => ({ good: number_of(object_of(hour)['succeeded']) ?? 0, bad: number_of(object_of(hour)['failed']) ?? 0 }));
        return [text_of(one['flow']), { failed: number_of(one['failed']) ?? 0, hours }];
      }));
    },
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

// The newest that is kept of it, published or not.
export function newest_of(flow: Flow): number {
  return Math.max(flow.version, flow.draft?.version ?? 0);
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

export interface Version extends DraftHead {
  draft: boolean;
}
export async function versions(id: string): Promise<Version[] | null> {
  const value = await request_if_known('GET', `flows/${segment(id)}/versions`);
  if (value === undefined) return null;
  return list_of(listed(value, 'versions'), (item) => {
    const version = object_of(item);
    return { ...head_of(item), draft: version['draft'] === true };
  });
}

export async function version_document(id: string, number: number): Promise<string | undefined> {
  const value = await request_if_known('GET', `flows/${segment(id)}/versions/${number}`);
  if (value === undefined) return undefined;
  const document = object_of(value)['document'];
  return typeof document === 'string' ? document : JSON.stringify(document ?? null);
}

// --- Drafts: kept, tried and compared without touching what is published ---------------------------

export interface KeptDraft extends DraftHead {
  document: string;
}
// Null when there is none.
export async function kept_draft(id: string): Promise<KeptDraft | null> {
  const value = await request_if_known('GET', `flows/${segment(id)}/draft`);
  if (value === undefined) return null;
  const document = object_of(value)['document'];
  return { ...head_of(value), document: typeof document === 'string' ? document : JSON.stringify(document ?? null) };
}

// The draft's number and what is wrong with it; null when the server keeps no drafts.
export async function keep_draft(id: string, document: string): Promise<{ version: number; faults: ServerFault[]; warnings: ServerFault[] } | null> {
  const value = await request_if_known('PUT', `flows/${segment(id)}/draft`, { raw: document });
  if (value === undefined) return null;
  const kept = object_of(value);
  return { version: number_of(kept['version']) ?? 0, faults: list_of(kept['faults'], fault_of), warnings: list_of(kept['warnings'], fault_of) };
}

export async function discard_draft(id: string): Promise<void> {
  await request('DELETE', `flows/${segment(id)}/draft`);
}

// The draft, or an older version once more. Undefined when the server knows no publishing.
export async function publish_version(id: string, version: number): Promise<Flow | undefined> {
  const value = await request_if_known('POST', `flows/${segment(id)}/publish`, { body: { version } });
  return value === undefined ? undefined : flow_of(value);
}

// A real run of a version that need not be published.
export async function test_run(id: string, given: { payload?: Json; version?: number }): Promise<string> {
  return text_of(object_of(await request('POST', `flows/${segment(id)}/test-runs`, { body: { ...given } }))['run']);
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
// With a document, of that one instead of what is published.
export async function dry_run(id: string, payload: Json | undefined, document?: string): Promise<Effect[] | null> {
  const body = { payload: payload ?? null, ...(document === undefined ? {} : { document }) };
  const value = await request_if_known('POST', `flows/${segment(id)}/dry-runs`, { body });
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
