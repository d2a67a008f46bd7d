// SPDX-License-Identifier: Apache-2.0
// One step on the canvas. Drawn from values; knows neither editor nor run.
import { type DragEvent, type ReactNode, type Ref } from 'react';
import { Icon } from '../components/icon';

export interface StepCardProps {
  name: string;
  title: string;
  subtitle?: string;
  kind: string; // For screen readers: "Send an email (SMTP)".
  sign: string;
  color: string;
  selected: boolean;
  faults: readonly string[];
  badges?: { sign: string; title: string }[];
  status?: ReactNode;
  status_text?: string;
  open: (by_keyboard: boolean) => void;
  near?: (is_near: boolean) => void; // Pointed at, or holding the focus.
  drag?: (event: DragEvent) => void;
  drag_end?: () => void;
  focus_ref?: Ref<HTMLButtonElement>;
  tab_index: number;
  children?: ReactNode; // The menu's button.
  empty?: boolean;
}

export function StepCard(props: StepCardProps) {
  const { faults } = props;
  const words = [props.title, props.kind, props.status_text ?? '', faults.length > 0 ? `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: ${faults.join(' ')}` : '']
    .filter((one) => one !== '').join(', ');
  return (
    <div className={`step-card${props.selected ? ' selected' : ''}${faults.length > 0 ? ' faulty' : ''}${props.empty ? ' empty' : ''}`} data-step={props.name}
      onPointerEnter={() => props.near?.(true)} onPointerLeave={(event) => { if (!event.currentTarget.contains(document.activeElement)) props.near?.(false); }}
      onFocus={() => props.near?.(true)} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) props.near?.(false); }}>
      <button type="button" ref={props.focus_ref} className="step-face" aria-label={words} aria-pressed={props.selected} tabIndex={props.tab_index} onClick={(event) => props.open(event.detail === 0)}
        draggable={props.drag !== undefined} onDragStart={props.drag} onDragEnd={props.drag_end}>
        <span className="step-sign" style={{ background: props.color }}><Icon name={props.sign} size={20} /></span>
        <span className={`step-words${props.subtitle ? '' : ' alone'}`}><b>{props.title}</b>{props.subtitle && <small>{props.subtitle}</small>}</span>
        {props.badges?.map((badge) => <span key={badge.sign} title={badge.title} className="badge"><Icon name={badge.sign} size={14} /></span>)}
      </button>
      {props.children}
      {props.status && <span className="step-status">{props.status}</span>}
      {faults.length > 0 && <div className="step-fault" aria-hidden="true" title={faults.join('\n')}><Icon name="error" size={14} /><span>{faults[0]}</span></div>}
    </div>
  );
}
