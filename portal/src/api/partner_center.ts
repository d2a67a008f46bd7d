// SPDX-License-Identifier: Apache-2.0
// An offer of Microsoft's Partner Center: what would change if this flow took its leads, and making it so.
import { Json, object_of, text_of } from '../model/json';
import { list_of, request } from './http';

export interface CenterWish {
  connection: string;
  offer: string;
  flow: string;
}

export interface CenterChange {
  path: string;
  from: Json; // null: it is not there.
  to: Json;
}
export type JobState = 'none' | 'running' | 'done';
export interface CenterPlan {
  product: string;
  title: string;
  changes: CenterChange[];
  fingerprint: string;
  // Of what was applied.
  change: JobState;
  publication: JobState;
}

function job_state(job: Json | undefined): JobState {
  if (job === undefined) return 'none';
  return object_of(job)['status'] === 'succeeded' ? 'done' : 'running';
}

function plan_of(value: Json): CenterPlan {
  const plan = object_of(value);
  const product = object_of(plan['product']);
  return {
    product: text_of(product['id']), title: text_of(product['title']), fingerprint: text_of(plan['fingerprint']),
    changes: list_of(plan['changes'], (item) => {
      const change = object_of(item);
      return { path: text_of(change['path']), from: change['from'] ?? null, to: change['to'] ?? null };
    }),
    change: job_state(plan['job']), publication: job_state(plan['publication']),
  };
}

export async function plan_at_center(wish: CenterWish): Promise<CenterPlan> {
  return plan_of(await request('POST', 'partner-center/plan', { body: { ...wish } }));
}

// Refused when it is not as that plan says any more.
export async function apply_at_center(wish: CenterWish, fingerprint: string, publish?: 'preview' | 'live'): Promise<CenterPlan> {
  return plan_of(await request('POST', 'partner-center/apply', { body: { ...wish, fingerprint, ...(publish ? { publish } : {}) } }));
}
