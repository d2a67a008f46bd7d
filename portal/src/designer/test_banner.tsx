// SPDX-License-Identifier: Apache-2.0
// How a test goes, in words above the canvas: waiting, running, and what came of it.
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { on_run } from '../api/events';
import { run as read_run, runs, useRun } from '../api/runs';
import { Icon } from '../components/icon';
import { Link } from '../components/router';
import { title_of } from '../model/definition';
import { outcome_of } from '../model/run';
import { t } from '../words/words';

export interface Trial {
  waiting: boolean;
  run: string;
  wait: () => void;
  watch: (run: string) => void;
  end: () => void;
}

const kPauseMs = 1000;
const kKnown = 50;

// Waits for a run that was not there before.
export function useNextRun(flow: string, waiting: boolean, found: (run: string) => void): void {
  useEffect(() => {
    if (!waiting || flow === '') return undefined;
    let stopped = false;
    let timer = 0;
    // Runs that were there, or were under way, when the wait began.
    let known: ReadonlySet<string> | undefined;
    const recent = async (): Promise<string[]> => (await runs({ flow }, { limit: kKnown })).map((one) => one.id);
    const take = (run: string): void => {
      if (stopped || !known || known.has(run)) return;
      stopped = true;
      found(run);
    };
    const look = async (): Promise<void> => {
      const now = await recent().catch(() => undefined);
      if (now && !known) known = new Set(now);
      const [newest] = now ?? [];
      if (newest !== undefined) take(newest);
      if (!stopped) timer = window.setTimeout(() => void look(), kPauseMs);
    };
    void look();
    // Sooner, where the server tells.
    const unheard = on_run((event) => { if (event.flow === flow && event.status !== '') take(event.run); });
    return () => {
      unheard();
      stopped = true;
      window.clearTimeout(timer);
    };
     
  }, [flow, waiting]);
}

// Undefined while the run goes on.
function words_of(run: Awaited<ReturnType<typeof read_run>>): { intent: 'success' | 'error' | 'warning'; title: string; text: string } | undefined {
  const outcome = outcome_of(run.status, run.steps, run.error);
  if (!outcome) return undefined;
  if (outcome.kind === 'succeeded') {
    return { intent: 'success', title: t('Your flow ran successfully.'), text: t('{0} steps were done, {1} skipped.', outcome.done, outcome.skipped) };
  }
  if (outcome.kind === 'cancelled') return { intent: 'warning', title: t('Your flow was cancelled.'), text: '' };
  const where = outcome.step === undefined ? '' : t('"{0}" failed: {1}', title_of(outcome.step), outcome.message);
  return { intent: 'error', title: t('Your flow failed.'), text: where || outcome.message };
}

export function TestBanner({ trial }: { trial: Trial }) {
  const run = useRun(trial.run).data;
  if (!trial.waiting && trial.run === '') return null;
  const close = <Button size="small" appearance="transparent" aria-label={t('Close the message')} icon={<Icon name="close" size={16} />} onClick={trial.end} />;
  if (trial.waiting) {
    return (
      <MessageBar className="test-banner" role="status"><MessageBarBody><Spinner size="extra-tiny" className="inline" /> {t('The test has begun. To see the flow work, send a request to its URL now.')}</MessageBarBody>
        <MessageBarActions containerAction={close}><Button size="small" onClick={trial.end}>{t('Stop waiting')}</Button></MessageBarActions></MessageBar>
    );
  }
  const words = run && words_of(run);
  return (
    <MessageBar className="test-banner" role="status" intent={words?.intent ?? 'info'}>
      <MessageBarBody>{words ? <><MessageBarTitle>{words.title}</MessageBarTitle>{words.text}</> : t('Your flow is running: watch the cards.')}</MessageBarBody>
      <MessageBarActions containerAction={close}><Link to={`runs/${trial.run}`}>{t('Open the run')}</Link></MessageBarActions>
    </MessageBar>
  );
}
