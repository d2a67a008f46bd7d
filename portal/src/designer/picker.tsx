// SPDX-License-Identifier: Apache-2.0
// Dynamic content and expressions, beside the field that asked. Picking something inside a list
// puts the loop around the step, and says so.
import { Button, Input, Tab, TabList } from '@fluentui/react-components';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useDialogs } from '../components/dialogs';
import { Icon } from '../components/icon';
import { connector_for, operation_for } from '../model/catalogue/catalogue';
import { kTrigger, step_of, title_of } from '../model/definition';
import { wrapped_in_loop } from '../model/edit';
import { quoted, with_steps } from '../model/expression';
import { JsonObject } from '../model/json';
import { fits, loop_over, sections_for, Token, TokenSection } from '../model/tokens';
import { useEditor } from './editor';
import { ExpressionTab } from './expression_tab';
import { PickerTarget } from './picker_context';
import { t } from '../words/words';

const kShownFirst = 6;

// The definition with the loops that a token needs, and the expression inside them.
function with_loops(definition: JsonObject, step: string, token: Token): { definition: JsonObject; expression: string; made: string[] } {
  let all = definition;
  let loop = '';
  const made: string[] = [];
  for (const array of token.arrays) {
    const source = loop === '' ? array : array.replace(/^item\(\)/, `items(${quoted(loop)})`);
    const present = loop_over(all, step, source);
    if (present !== undefined) {
      loop = present;
      continue;
    }
    const wrapped = wrapped_in_loop(all, step, source);
    if (!wrapped) break;
    all = wrapped.definition;
    loop = wrapped.loop;
    made.push(loop);
  }
  return { definition: all, made, expression: loop === '' ? token.expression : with_steps(`items(${quoted(loop)})`, token.keys) };
}

function Section({ section, words, all_types, wanted, pick }: {
  section: TokenSection; words: string; all_types: boolean; wanted: string; pick: (token: Token) => void;
}) {
  const editor = useEditor();
  const [open, set_open] = useState(false);
  const step = section.step === undefined ? undefined : step_of(editor.definition, section.step);
  const connector = step && connector_for(editor.catalogue, step, operation_for(editor.catalogue, step, section.step === kTrigger ? 'trigger' : 'action'));
  const wanted_words = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = section.tokens.filter((token) => {
    const text = `${token.title} ${token.description} ${section.title}`.toLowerCase();
    return wanted_words.every((word) => text.includes(word)) && (all_types || fits(token.type, wanted));
  });
  if (matching.length === 0) return null;
  const shown = open || words !== '' ? matching : matching.slice(0, kShownFirst);
  return (
    <section aria-label={section.title}>
      <h4 className="section-head" style={connector ? { borderColor: connector.color } : {}}>{connector && <Icon name={connector.sign} size={16} />}{section.title}</h4>
      <ul className="plain-list tokens">{shown.map((token) => (
        <li key={token.expression + token.arrays.join()}>
          <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => pick(token)} title={token.expression}>
            <b>{token.title}</b>{token.arrays.length > 0 && <span className="badge-text">{t('in a list')}</span>}<small>{token.description || token.expression}</small>
          </button>
        </li>
      ))}</ul>
      {matching.length > shown.length && <Button size="small" appearance="transparent" onClick={() => set_open(true)}>{t('See more ({0})', matching.length - shown.length)}</Button>}
    </section>
  );
}

export function Picker({ target, close }: { target: PickerTarget; close: () => void }) {
  const editor = useEditor();
  const { tell } = useDialogs();
  const [mode, set_mode] = useState(target.mode);
  const [words, set_words] = useState('');
  const [all_types, set_all_types] = useState(false);
  const [large, set_large] = useState(false);
  const [text, set_text] = useState(target.initial);
  const box = useRef<HTMLDivElement>(null);
  const sections = useMemo(() => sections_for(editor.definition, target.step, editor.catalogue), [editor.definition, editor.catalogue, target.step]);
  useEffect(() => {
    set_mode(target.mode);
    set_text(target.initial);
  }, [target]);
  useEffect(() => {
    const outside = (event: MouseEvent): void => {
      const at = event.target as Node;
      if (!box.current?.contains(at) && !target.anchor.closest('.field')?.contains(at)) close();
    };
    document.addEventListener('mousedown', outside);
    return () => document.removeEventListener('mousedown', outside);
  }, [target, close]);

  const pick = (token: Token): void => {
    const made = with_loops(editor.definition, target.step, token);
    if (mode === 'expression') {
      set_text((before) => before + made.expression);
      if (made.made.length > 0) editor.change(() => made.definition);
      set_mode('expression');
      return;
    }
    editor.together('pick', () => {
      if (made.made.length > 0) editor.change(() => made.definition);
      target.insert(made.expression);
    });
    if (made.made.length > 0) {
      tell(t('"{0}" stands in a loop now: {1}.', title_of(target.step), made.made.map(title_of).join(', ')), { action: { title: t('Undo'), run: () => editor.dispatch({ kind: 'undo' }) } });
    }
    close();
  };
  const place = target.anchor.getBoundingClientRect();
  const top = Math.max(56, Math.min(place.top - 40, window.innerHeight - 520));
  const right = Math.max(8, window.innerWidth - place.left + 16);
  const list = (
    <>
      <Input type="search" contentBefore={<Icon name="search" size={16} />} autoFocus aria-label={t('Search dynamic content')} placeholder={t('Search dynamic content')} value={words} onChange={(_, data) => set_words(data.value)} />
      <div className="picker-list">
        {sections.length === 0 && <p className="muted">{t('No dynamic content available: nothing stands before this step that gives values. Give the trigger a schema, or add steps before.')}</p>}
        {sections.map((section) => <Section key={section.step ?? section.title} section={section} words={words} all_types={all_types} wanted={target.wanted} pick={pick} />)}
      </div>
      {target.wanted !== '' && target.wanted !== 'string' && <Button size="small" appearance="transparent" onClick={() => set_all_types(!all_types)}>{all_types ? t('Only what fits') : t('Show all')}</Button>}
    </>
  );
  return (
    <div ref={box} className={`picker${large ? ' large' : ''}`} role="dialog" aria-label={t('Values for {0}', target.label)} style={large ? {} : { top, right }}
      onKeyDown={(event) => { event.stopPropagation(); if (event.key === 'Escape') { close(); target.anchor.focus(); } }}>
      <div className="row">
        <TabList size="small" className="grow" selectedValue={mode} onTabSelect={(_, data) => set_mode(data.value === 'content' ? 'content' : 'expression')}>
          <Tab value="content">{t('Dynamic content')}</Tab><Tab value="expression">{t('Expression')}</Tab>
        </TabList>
        <Button size="small" appearance="subtle" aria-label={large ? t('Smaller') : t('Larger')} icon={<Icon name="fit" size={16} />} onClick={() => set_large(!large)} />
        <Button size="small" appearance="subtle" aria-label={t('Close')} icon={<Icon name="close" size={16} />} onClick={close} />
      </div>
      {mode === 'content' ? list
        : <ExpressionTab text={text} set_text={set_text} update={target.initial !== ''} sections={list} add={(expression) => { target.insert(expression); close(); }} />}
    </div>
  );
}
