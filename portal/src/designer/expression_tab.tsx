// SPDX-License-Identifier: Apache-2.0
// Writing an expression: functions with their help, values by a click, faults at once, and what it
// gives with the last run's data, where the server evaluates.
import { Button, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { evaluate } from '../api/flows';
import { runs } from '../api/runs';
import { Icon } from '../components/icon';
import { fault_of } from '../model/expression';
import { kFunctions } from '../model/functions';
import { shown } from '../model/json';
import { useEditor } from './editor';
import { t } from '../words/words';

const kLastUsed = 'leadflow-last-expression';
const kPauseMs = 400;

function useEvaluation(text: string, valid: boolean) {
  const { flow } = useEditor();
  const [asked, set_asked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => set_asked(valid ? text : ''), kPauseMs);
    return () => clearTimeout(timer);
  }, [text, valid]);
  const last = useQuery({ queryKey: ['last-run', flow], enabled: flow !== undefined, queryFn: async () => (await runs({ flow: flow ?? '' }, { limit: 1 }))[0]?.id ?? '' });
  const run = last.data ?? '';
  return useQuery({ queryKey: ['evaluation', asked, run], enabled: asked !== '', retry: false, queryFn: async () => (await evaluate(asked, run || undefined)) ?? null });
}

export function ExpressionTab({ text, set_text, update, sections, add }: {
  text: string; set_text: (text: string) => void; update: boolean; sections: ReactNode; add: (expression: string) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [words, set_words] = useState('');
  const [tab, set_tab] = useState<'functions' | 'content'>('functions');
  const plain = text.trim();
  const fault = plain === '' ? undefined : fault_of(plain);
  const evaluation = useEvaluation(plain, plain !== '' && fault === undefined);
  useEffect(() => area.current?.focus(), []);
  const insert = (piece: string): void => {
    const at = area.current;
    const start = at?.selectionStart ?? text.length;
    const end = at?.selectionEnd ?? text.length;
    set_text(text.slice(0, start) + piece + text.slice(end));
    requestAnimationFrame(() => {
      at?.focus();
      const open = piece.indexOf('(');
      const caret = start + (piece.endsWith('()') && open >= 0 ? open + 1 : piece.length);
      at?.setSelectionRange(caret, caret);
    });
  };
  const finish = (): void => {
    if (plain === '' || fault !== undefined) return;
    localStorage.setItem(kLastUsed, plain);
    add(plain);
  };
  const last_used = localStorage.getItem(kLastUsed);
  const wanted = words.toLowerCase();
  const result = evaluation.data;
  return (
    <div className="expression-tab">
      <textarea ref={area} className="native code" aria-label={t('Expression')} rows={3} spellCheck={false} value={text} placeholder="concat('Lead: ', triggerBody()?['LeadSource'])"
        aria-invalid={fault !== undefined} onChange={(event) => set_text(event.target.value)}
        onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) finish(); }} />
      <div aria-live="polite" className={fault ? 'field-fault' : 'field-help'}>
        {fault ? t('The expression is invalid: {0}', fault) : result ? (result.error ? t('With the last run: {0}', result.error) : t('With the last run: {0}', shown(result.result) || '(blank)')) : ''}
      </div>
      <div className="row">
        <Button appearance="primary" size="small" disabled={plain === '' || fault !== undefined} onClick={finish}>{update ? t('Update') : t('Add')}</Button>
        {last_used && plain === '' && <Button size="small" appearance="transparent" onClick={() => set_text(last_used)}>{t('Paste last used expression')}</Button>}
        <span className="grow" />
        <Button size="small" appearance={tab === 'functions' ? 'outline' : 'transparent'} aria-pressed={tab === 'functions'} onClick={() => set_tab('functions')}>{t('Functions')}</Button>
        <Button size="small" appearance={tab === 'content' ? 'outline' : 'transparent'} aria-pressed={tab === 'content'} onClick={() => set_tab('content')}>{t('Values')}</Button>
      </div>
      {tab === 'content' ? sections : <>
        <Input type="search" contentBefore={<Icon name="search" size={16} />} aria-label={t('Search functions')} placeholder={t('Search functions')} value={words} onChange={(_, data) => set_words(data.value)} />
        <div className="picker-list">{kFunctions.map(({ group, functions }) => {
          const found = functions.filter((one) => `${one.name} ${one.help} ${t(one.help)}`.toLowerCase().includes(wanted));
          return found.length === 0 ? null : (
            <section key={group} aria-label={t(group)}><h4 className="section-head">{t(group)}</h4>
              <ul className="plain-list tokens">{found.map((one) => (
                <li key={one.name}><button type="button" onClick={() => insert(`${one.name}()`)} title={t(one.help)}><b>{one.signature}</b><small>{t(one.help)}</small></button></li>
              ))}</ul></section>
          );
        })}</div>
      </>}
    </div>
  );
}
