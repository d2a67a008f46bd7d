// SPDX-License-Identifier: Apache-2.0
// Runs: the list with its filters, one with its steps, resubmitting and cancelling; refused receipts.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Json, object_of, text_of } from '../model/json';
import { Attempt, is_final, RunError, Status, StepRecord } from '../model/run';
import { pause_of } from './events';
import { date_of, list_of, listed, number_of, request, request_if_known, segment } from './http';

export interface Run {
  id: string;
  flow: string;
  flow_name: string;
  version: number;
  status: Status;
  created: Date | undefined;
  started: Date | undefined;
  ended: Date | undefined;
  duration_ms: number | undefined;
  code: string;
  error: RunError | undefined;
  resubmitted_from: string;
  tracking_id: string;
  receipt: number | undefined;
  summary: Json | undefined;
}
export interface RunDetail extends Run {
  trigger: { name: string; received: Date | undefined; outputs: Json | undefined; outputs_hidden: boolean; renamed: string[]; item: number | undefined };
  steps: StepRecord[];
  omitted: number;
}

const kStatuses: readonly Status[] = ['Waiting', 'Running', 'Succeeded', 'Failed', 'TimedOut', 'Cancelled', 'Skipped'];
export const kRunStatuses: readonly Status[] = kStatuses.slice(0, 6);

export function status_of(value: Json | undefined): Status {
  return kStatuses.find((status) => status === value) ?? 'Unknown';
}

function error_of(value: Json | undefined): RunError | undefined {
  if (value === undefined) return undefined;
  const error = object_of(value);
  return { code: text_of(error['code']), message: text_of(error['message']) };
}

function run_of(value: Json): Run {
  const run = object_of(value);
  return {
    id: text_of(run['id']), flow: text_of(run['flow']), flow_name: text_of(run['flowName']),
    version: number_of(run['flowVersion']) ?? 0, status: status_of(run['status']), created: date_of(run['created']),
    started: date_of(run['started']), ended: date_of(run['ended']), duration_ms: number_of(run['durationMs']),
    code: text_of(run['code']), error: error_of(run['error']), resubmitted_from: text_of(run['resubmittedFrom']),
    tracking_id: text_of(run['trackingId']), receipt: number_of(run['receipt']), summary: run['summary'],
  };
}

export function attempt_of(value: Json): Attempt {
  const attempt = object_of(value);
  return {
    number: number_of(attempt['number']) ?? 0, code: text_of(attempt['code']), message: text_of(attempt['message']),
    started: date_of(attempt['started']), ended: date_of(attempt['ended']), possibly_sent: attempt['possiblySent'] === true,
  };
}

function step_of(value: Json): StepRecord {
  const step = object_of(value);
  return {
    name: text_of(step['name']), status: status_of(step['status']), repetition: text_of(step['repetition']),
    code: text_of(step['code']), error: error_of(step['error']), started: date_of(step['started']), ended: date_of(step['ended']),
    inputs: step['inputs'], outputs: step['outputs'], inputs_hidden: step['inputsHidden'] === true,
    outputs_hidden: step['outputsHidden'] === true, attempts: list_of(step['attempts'], attempt_of),
    effect: step['effect'] === undefined ? undefined : text_of(object_of(step['effect'])['kind']),
  };
}

function detail_of(value: Json): RunDetail {
  const run = object_of(value);
  const trigger = object_of(run['trigger']);
  return {
    ...run_of(value), steps: list_of(run['actions'], step_of), omitted: number_of(run['actionsOmitted']) ?? 0,
    trigger: {
      name: text_of(trigger['name']), received: date_of(trigger['received']), outputs: trigger['outputs'],
      outputs_hidden: trigger['outputsHidden'] === true, renamed: list_of(trigger['renamed'], text_of), item: number_of(trigger['item']),
    },
  };
}

export interface RunFilter {
  flow?: string;
  status?: string;
  search?: string;
  from?: string; // ISO times; an older server ignores them, so that the page filters too.
  to?: string;
  version?: string;
}

export async function runs(filter: RunFilter, more: { before?: string; limit?: number } = {}): Promise<Run[]> {
  return list_of(listed(await request('GET', 'runs', { query: { ...filter, ...more } }), 'runs'), run_of);
}

const kPage = 50;
export const kRunsKey = ['runs'];
export function useRuns(filter: RunFilter) {
  return useInfiniteQuery({
    queryKey: [...kRunsKey, filter], initialPageParam: '', refetchInterval: () => pause_of(3000),
    queryFn: ({ pageParam }) => runs(filter, { limit: kPage, ...(pageParam ? { before: pageParam } : {}) }),
    getNextPageParam: (page: Run[]) => (page.length === kPage ? page.at(-1)?.id : undefined),
  });
}

// The newest runs of all flows, for the list of flows and the home page.
export function useRecentRuns() {
  return useQuery({ queryKey: [...kRunsKey, 'recent'], refetchInterval: () => pause_of(10_000), queryFn: () => runs({}, { limit: 500 }) });
}

export function useRun(id: string, live = true) {
  return useQuery({
    queryKey: ['run', id], enabled: id !== '',
    queryFn: async () => detail_of(await request('GET', `runs/${segment(id)}`)),
    refetchInterval: (query) => (live && query.state.data && is_final(query.state.data.status) ? false : pause_of(700)),
  });
}

export async function run(id: string): Promise<RunDetail> {
  return detail_of(await request('GET', `runs/${segment(id)}`));
}

export async function resubmit(id: string, from?: string): Promise<string> {
  return text_of(object_of(await request('POST', `runs/${segment(id)}/resubmit`, { query: { from } }))['run']);
}

// With another payload; what was received is kept as it is.
export async function resubmit_corrected(id: string, payload: Json): Promise<string> {
  return text_of(object_of(await request('POST', `runs/${segment(id)}/resubmit`, { body: { payload } }))['run']);
}

export interface Resubmitted {
  done: number;
  refused: { run: string; message: string }[];
  before: string; // Where to go on; '' at the end.
}
// One part of all runs that match; null when the server resubmits only one by one.
export async function resubmit_matching(filter: RunFilter, from_failed: boolean, before: string): Promise<Resubmitted | null> {
  const { version, ...texts } = filter;
  const given = Object.fromEntries(Object.entries({ ...texts, before }).filter(([, value]) => value !== ''));
  const value = await request_if_known('POST', 'run-resubmissions', { body: { ...given, ...(version ? { version: Number(version) } : {}), fromFailed: from_failed } });
  if (value === undefined) return null;
  const part = object_of(value);
  return {
    done: list_of(part['resubmitted'], object_of).length, before: text_of(part['before']),
    refused: list_of(part['refused'], (one) => ({ run: text_of(object_of(one)['run']), message: text_of(object_of(one)['message']) })),
  };
}

export async function cancel(id: string): Promise<void> {
  await request('POST', `runs/${segment(id)}/cancel`);
}

export interface Counts {
  open: number;
  succeeded: number;
  failed: number;
}
export function useRunCounts() {
  return useQuery({
    queryKey: ['run-counts'], refetchInterval: () => pause_of(10_000),
    queryFn: async (): Promise<Counts> => {
      const value = object_of(await request('GET', 'run-counts'));
      return { open: number_of(value['open']) ?? 0, succeeded: number_of(value['succeeded']) ?? 0, failed: number_of(value['failed']) ?? 0 };
    },
  });
}

// --- Receipts: what came in, refused or not -----------------------------------------------------

export interface Receipt {
  id: number;
  flow: string;
  received: Date | undefined;
  state: string;
  code: string;
  reason: string;
}
export async function refused_receipts(flow?: string): Promise<Receipt[]> {
  return list_of(await request_if_known('GET', 'receipts', { query: { refused: true, flow } }), (item) => {
    const receipt = object_of(item);
    return {
      id: number_of(receipt['id']) ?? 0, flow: text_of(receipt['flow']), received: date_of(receipt['received']),
      state: text_of(receipt['state']), code: text_of(receipt['code']), reason: text_of(receipt['reason']),
    };
  });
}

export async function receipt_body(id: number): Promise<string | undefined> {
  const body = object_of(await request('GET', `receipts/${id}`))['body'];
  return typeof body === 'string' ? body : undefined;
}

export async function last_received(flow: string): Promise<string | undefined> {
  const value = await request_if_known('GET', 'receipts', { query: { flow, limit: 1 } });
  const first = Array.isArray(value) ? value[0] : undefined;
  const id = number_of(object_of(first)['id']);
  return id === undefined ? undefined : receipt_body(id);
}

export async function resubmit_receipt(id: number): Promise<string> {
  return text_of(object_of(await request('POST', `receipts/${id}/resubmit`))['run']);
}
