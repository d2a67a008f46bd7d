// SPDX-License-Identifier: Apache-2.0
// Runs as they happen: one stream for all pages. Whoever shows a run reads it anew when the stream
// names it; a server without a stream is asked again and again, as before.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { object_of, parse_json, text_of } from '../model/json';
import { api_address } from './http';

export interface RunEvent {
  run: string;
  flow: string; // '' when only a step of it changed.
  status: string;
}

let live = false;
const listeners = new Set<(event: RunEvent) => void>();

// How often to ask: seldom while the stream tells.
export function pause_of(without_stream_ms: number): number {
  return live ? Math.max(20_000, without_stream_ms) : without_stream_ms;
}

export function on_run(listener: (event: RunEvent) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

// Many changes in a moment are one reading.
const kGatherMs = 150;

export function useRunStream(): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === 'undefined') return undefined;
    const source = new EventSource(api_address('events'));
    const changed = new Set<string>();
    let all = false;
    let timer = 0;
    const renew = (): void => {
      timer = 0;
      for (const run of changed) void queries.invalidateQueries({ queryKey: ['run', run] });
      if (all) void queries.invalidateQueries({ queryKey: ['run'] });
      void queries.invalidateQueries({ queryKey: ['runs'] });
      void queries.invalidateQueries({ queryKey: ['leads'] });
      void queries.invalidateQueries({ queryKey: ['run-counts'] });
      void queries.invalidateQueries({ queryKey: ['flow-statistics'] });
      void queries.invalidateQueries({ queryKey: ['deliveries'] });
      void queries.invalidateQueries({ queryKey: ['arrivals'] });
      changed.clear();
      all = false;
    };
    const soon = (): void => { timer ||= window.setTimeout(renew, kGatherMs); };
    source.addEventListener('start', () => {
      live = true;
      all = true;
      soon();
    });
    source.addEventListener('run', (message) => {
      const data = object_of(parse_json((message as MessageEvent<string>).data));
      const event = { run: text_of(data['run']), flow: text_of(data['flow']), status: text_of(data['status']) };
      changed.add(event.run);
      listeners.forEach((listener) => listener(event));
      soon();
    });
    // It asks again by itself; when it gives up, the server has no stream, or nobody is signed in.
    source.addEventListener('error', () => { if (source.readyState === EventSource.CLOSED) live = false; });
    return () => {
      live = false;
      window.clearTimeout(timer);
      source.close();
    };
  }, [queries]);
}
