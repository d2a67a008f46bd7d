// SPDX-License-Identifier: Apache-2.0
// A text in which expressions are chips. The text itself is the template of the definition: what is
// typed, pasted or picked is read back out of the field after every change.
import { Button } from '@fluentui/react-components';
import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { Icon } from '../components/icon';
import { read_template, Segment, write_template } from '../model/template';
import { chip_of } from '../model/tokens';
import { usePicker } from './picker_context';
import { t } from '../words/words';

interface Props {
  label: string;
  value: string;
  on_change: (template: string) => void;
  required?: boolean;
  description?: string;
  placeholder?: string;
  fault?: string;
  multiline?: boolean;
  code?: boolean;
  wanted?: string;
  hide_label?: boolean;
  focus_turn?: number; // Takes the focus whenever this changes.
  disabled?: boolean;
}

function chip_node(expression: string, whole: boolean): HTMLElement {
  const chip = chip_of(expression);
  const node = document.createElement('span');
  node.className = `chip${chip.is_function ? ' function' : ''}`;
  node.contentEditable = 'false';
  node.dataset['expression'] = expression;
  node.dataset['whole'] = String(whole);
  node.title = expression;
  const text = document.createElement('span');
  text.textContent = chip.title;
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.tabIndex = -1;
  remove.textContent = '×';
  remove.setAttribute('aria-label', t('Remove {0}', chip.title));
  node.append(text, remove);
  return node;
}

function draw(root: HTMLElement, segments: readonly Segment[]): void {
  root.replaceChildren(...segments.map((segment) =>
    segment.kind === 'text' ? document.createTextNode(segment.text) : chip_node(segment.expression, segment.whole)));
  // A last line needs something to stand on; it is not part of the text.
  const filler = document.createElement('br');
  filler.className = 'filler';
  root.append(filler);
}

function read(root: Node): Segment[] {
  const segments: Segment[] = [];
  const add_text = (text: string): void => {
    const last = segments.at(-1);
    if (last?.kind === 'text') last.text += text;
    else if (text !== '') segments.push({ kind: 'text', text });
  };
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) add_text((node.textContent ?? '').replaceAll('\u00a0', ' '));
    else if (node instanceof HTMLElement) {
      const expression = node.dataset['expression'];
      if (expression !== undefined) segments.push({ kind: 'expression', expression, whole: node.dataset['whole'] === 'true' });
      else if (node.tagName === 'BR') {
        if (!node.classList.contains('filler')) add_text('\n');
      } else node.childNodes.forEach(walk);
    }
  };
  root.childNodes.forEach(walk);
  return segments;
}

function place_caret_after(node: Node): void {
  const range = document.createRange();
  range.setStartAfter(node);
  range.collapse(true);
  const selection = window.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

function insert_nodes(root: HTMLElement, saved: Range | undefined, nodes: Node[]): void {
  const range = saved && root.contains(saved.commonAncestorContainer) ? saved : undefined;
  const last = nodes.at(-1);
  if (!last) return;
  if (range) {
    range.deleteContents();
    const fragment = document.createDocumentFragment();
    fragment.append(...nodes);
    range.insertNode(fragment);
  } else root.querySelector('br.filler')?.before(...nodes);
  place_caret_after(last);
}

function nodes_of(template: string): Node[] {
  // Pasted text is text: only "@{…}" in it becomes chips.
  const segments = template.includes('@{') ? read_template(template.startsWith('@') ? ` ${template}`.slice(template.startsWith('@{') ? 1 : 0) : template) : [{ kind: 'text' as const, text: template }];
  return segments.map((segment) => (segment.kind === 'text' ? document.createTextNode(segment.text) : chip_node(segment.expression, false)));
}

export function TokenField(props: Props) {
  const { label, value, on_change, multiline = false, code = false, fault, description } = props;
  const root = useRef<HTMLDivElement>(null);
  const last = useRef<string | undefined>(undefined);
  const caret = useRef<Range | undefined>(undefined);
  const picker = usePicker();
  const id = useId();

  useLayoutEffect(() => {
    if (root.current && last.current !== value) {
      draw(root.current, read_template(value));
      last.current = value;
    }
  }, [value]);
  useEffect(() => {
    if (props.focus_turn === undefined) return;
    root.current?.focus();
    root.current?.scrollIntoView({ block: 'center' });
  }, [props.focus_turn]);

  const emit = (): void => {
    const at = root.current;
    if (!at) return;
    if (!at.querySelector('br.filler')) {
      const filler = document.createElement('br');
      filler.className = 'filler';
      at.append(filler);
    }
    const template = write_template(read(at));
    last.current = template;
    on_change(template);
  };
  const remember = (): void => {
    const selection = window.getSelection();
    const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
    if (range && root.current?.contains(range.commonAncestorContainer)) caret.current = range.cloneRange();
  };
  const insert_expression = (expression: string, replaced?: HTMLElement, drop_slash = false): void => {
    const at = root.current;
    if (!at) return;
    const chip = chip_node(expression, true);
    if (replaced && at.contains(replaced)) {
      chip.dataset['whole'] = replaced.dataset['whole'] ?? 'true';
      replaced.replaceWith(chip);
    } else {
      const range = caret.current;
      if (drop_slash && range && range.startContainer.nodeType === Node.TEXT_NODE && range.startOffset > 0) {
        range.setStart(range.startContainer, range.startOffset - 1);
      }
      insert_nodes(at, range, [chip]);
    }
    at.focus();
    place_caret_after(chip);
    remember();
    emit();
  };
  const open = (mode: 'content' | 'expression', replaced?: HTMLElement, drop_slash = false): void => {
    if (!picker || !root.current) return;
    picker.open({
      step: picker.step, label, wanted: props.wanted ?? '', mode, initial: replaced?.dataset['expression'] ?? '', anchor: root.current,
      insert: (expression) => insert_expression(expression, replaced, drop_slash),
    });
  };
  const key_down = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!multiline && !code) return;
      remember();
      if (root.current) insert_nodes(root.current, caret.current, [document.createTextNode('\n')]);
      emit();
    } else if ((event.ctrlKey || event.metaKey) && ['b', 'i', 'u'].includes(event.key)) event.preventDefault();
  };
  const paste = (event: ClipboardEvent): void => {
    event.preventDefault();
    const text = event.clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
    remember();
    if (root.current) insert_nodes(root.current, caret.current, nodes_of(multiline || code ? text : text.replaceAll('\n', ' ')));
    emit();
  };
  const copy = (event: ClipboardEvent, cut: boolean): void => {
    const selection = window.getSelection();
    if (!selection || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    event.preventDefault();
    const text = read(range.cloneContents()).map((one) => (one.kind === 'text' ? one.text : `@{${one.expression}}`)).join('');
    event.clipboardData.setData('text/plain', text);
    if (cut) {
      range.deleteContents();
      emit();
    }
  };
  return (
    <div className="field">
      {!props.hide_label && <div className="field-label" id={`${id}-label`}>{label}{props.required && <span className="star" aria-hidden="true"> *</span>}</div>}
      <div className={`token-box${fault ? ' faulty' : ''}`}>
        <div ref={root} className={`token-field${multiline ? ' multiline' : ''}${code ? ' code' : ''}`} role="textbox" aria-multiline={multiline || code} tabIndex={0}
          {...(props.hide_label ? { 'aria-label': label } : { 'aria-labelledby': `${id}-label` })}
          aria-required={props.required ?? false} aria-invalid={fault !== undefined} aria-describedby={`${id}-help`} data-placeholder={props.placeholder ?? ''} data-empty={value === ''}
          contentEditable={!props.disabled} suppressContentEditableWarning spellCheck={false}
          onInput={(event) => {
            remember();
            emit();
            const range = caret.current;
            const typed = (event.nativeEvent as InputEvent).data;
            const before = range?.startContainer.nodeType === Node.TEXT_NODE ? range.startContainer.textContent?.slice(0, range.startOffset) ?? '' : '';
            if (typed === '/' && /(^|\s)\/$/.test(before) && picker) open('content', undefined, true);
          }}
          onKeyDown={key_down} onKeyUp={remember} onMouseUp={remember} onBlur={remember} onPaste={paste}
          onCopy={(event) => copy(event, false)} onCut={(event) => copy(event, true)}
          onClick={(event) => {
            const target = event.target as HTMLElement;
            const chip = target.closest<HTMLElement>('.chip');
            if (!chip) return;
            if (target.tagName === 'BUTTON') {
              chip.remove();
              emit();
            } else open('expression', chip);
          }} />
        {picker && !props.disabled && <span className="token-tools">
          <Button size="small" appearance="subtle" aria-label={t('Dynamic content for {0}', label)} title={t('Dynamic content (type /)')} icon={<Icon name="bolt" size={16} />} onMouseDown={(event) => event.preventDefault()} onClick={() => open('content')} />
          <Button size="small" appearance="subtle" aria-label={t('Expression for {0}', label)} title={t('Expression')} icon={<Icon name="fx" size={16} />} onMouseDown={(event) => event.preventDefault()} onClick={() => open('expression')} />
        </span>}
      </div>
      <div id={`${id}-help`} className={fault ? 'field-fault' : 'field-help'}>{fault ?? description ?? ''}</div>
    </div>
  );
}
