// SPDX-License-Identifier: Apache-2.0
// The canvas of a run: the same picture, with how each step went. Loops have a pager; what did not
// run is dimmed.
import { Button } from '@fluentui/react-components';
import { useMemo } from 'react';
import { RunDetail } from '../api/runs';
import { Icon } from '../components/icon';
import { Status, status_word } from '../components/status';
import { Catalogue } from '../model/catalogue/kinds';
import { connector_for, operation_for } from '../model/catalogue/catalogue';
import { find_action, kTrigger, step_of, subtitle_of, title_of, trigger_name, trigger_title, type_of } from '../model/definition';
import { JsonObject } from '../model/json';
import { Box, Card, layout_of } from '../model/layout';
import { is_final, loops_around, record_of, Turns, turns_of } from '../model/run';
import { between, duration_text } from '../model/time';
import { Canvas } from './canvas';
import { StepCard } from './step_card';
import { t } from '../words/words';
import './designer.css';

interface Props {
  run: RunDetail;
  definition: JsonObject;
  catalogue: Catalogue;
  selected: string | undefined;
  select: (name: string) => void;
  turns: Turns;
  set_turns: (turns: Turns) => void;
}

function Pager({ run, definition, name, turns, set_turns }: Props & { name: string }) {
  const around = useMemo(() => loops_around(definition), [definition]);
  const { count, failed } = turns_of(run.steps, around, name, turns);
  if (count === 0) return null;
  const present = Math.min(turns[name] ?? 0, count - 1);
  const go = (index: number): void => set_turns({ ...turns, [name]: index });
  const next_failed = failed.find((index) => index > present);
  const previous_failed = [...failed].reverse().find((index) => index < present);
  return (
    <div className="pager" role="group" aria-label={t('Turns of {0}', title_of(name))}>
      {failed.length > 0 && <Button size="small" appearance="transparent" disabled={previous_failed === undefined} onClick={() => go(previous_failed ?? 0)}>{t('Previous failed')}</Button>}
      <Button size="small" appearance="transparent" aria-label={t('Previous turn')} icon={<Icon name="left" size={16} />} disabled={present === 0} onClick={() => go(present - 1)} />
      <input className="native" aria-label={t('Turn')} size={4} value={present + 1} onChange={(event) => {
        const wanted = Number(event.target.value);
        if (Number.isInteger(wanted) && wanted >= 1 && wanted <= count) go(wanted - 1);
      }} /><span>{t('of {0}', count)}</span>
      <Button size="small" appearance="transparent" aria-label={t('Next turn')} icon={<Icon name="right" size={16} />} disabled={present >= count - 1} onClick={() => go(present + 1)} />
      {failed.length > 0 && <Button size="small" appearance="transparent" disabled={next_failed === undefined} onClick={() => go(next_failed ?? 0)}>{t('Next failed')}</Button>}
    </div>
  );
}

export function RunCanvas(props: Props) {
  const { run, definition, catalogue, selected, select, turns } = props;
  const layout = useMemo(() => layout_of(definition), [definition]);
  const around = useMemo(() => loops_around(definition), [definition]);
  const record = (name: string) => record_of(run.steps, name, around.get(name) ?? [], turns);
  const finished = is_final(run.status);
  const dimmed = (name: string): boolean => {
    if (name === kTrigger) return false;
    const status = record(name)?.status;
    return status === 'Skipped' || (status === undefined && finished);
  };
  const card = (one: Card) => {
    const step = step_of(definition, one.name);
    if (!step) return null;
    const is_trigger = one.name === kTrigger;
    const operation = operation_for(catalogue, step, is_trigger ? 'trigger' : 'action');
    const connector = connector_for(catalogue, step, operation);
    const result = is_trigger ? undefined : record(one.name);
    const status = is_trigger ? 'Succeeded' : result?.status;
    const retried = (result?.attempts.length ?? 0) > 1 && result?.status === 'Succeeded';
    const duration = duration_text(between(result?.started, result?.ended));
    return (
      <StepCard name={one.name} title={is_trigger ? trigger_title(trigger_name(definition) ?? '', operation?.title) : title_of(one.name)} subtitle={is_trigger ? '' : subtitle_of(step, one.name, operation?.title, connector.title)} kind={operation?.title ?? type_of(step)}
        sign={connector.sign} color={connector.color} selected={selected === one.name} tab_index={0} open={() => select(one.name)}
        faults={result?.error && result.status !== 'Skipped' ? [result.error.message] : []} status_text={status ? `${status_word(status)} ${duration}` : t('did not run')}
        status={status && <Status status={status} small text={retried ? t('{0} after {1} tries', duration, result?.attempts.length) : duration || status_word(status)} />} />
    );
  };
  const pager = (box: Box) => (['foreach', 'until'].includes(type_of(find_action(definition, box.name)?.action ?? {})) ? <Pager {...props} name={box.name} /> : null);
  return (
    <Canvas layout={layout} card={card} dimmed={dimmed} selected={selected} box_tools={pager}
      focus_card={(name) => document.querySelector<HTMLElement>(`[data-step="${CSS.escape(name)}"] .step-face`)?.focus()} />
  );
}
