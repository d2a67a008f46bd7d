// SPDX-License-Identifier: Apache-2.0
// Questions and short notices: asking before something that cannot be taken back, asking for one
// line of text, and a line that says what just happened, with a way to undo it.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from '@fluentui/react-components';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { Icon } from './icon';
import { t } from '../words/words';

interface Question {
  title: string;
  text?: string;
  yes: string;
  danger?: boolean;
  label?: string; // Asks for a line of text too.
  value?: string;
}
interface Notice {
  id: number;
  text: string;
  intent: 'good' | 'bad';
  action?: { title: string; run: () => void };
}
interface Dialogs {
  ask: (question: Question) => Promise<string | undefined>;
  tell: (text: string, more?: { intent?: 'good' | 'bad'; action?: Notice['action'] }) => void;
}

const Context = createContext<Dialogs | undefined>(undefined);
const kNoticeMs = 7000;

export function useDialogs(): Dialogs {
  const dialogs = useContext(Context);
  if (!dialogs) throw new Error('DialogsProvider is missing');
  return dialogs;
}

export function DialogsProvider({ children }: { children: ReactNode }) {
  const [question, set_question] = useState<Question>();
  const [value, set_value] = useState('');
  const [notices, set_notices] = useState<Notice[]>([]);
  const answer = useRef<(value: string | undefined) => void>(() => undefined);
  const next = useRef(1);
  const ask = useCallback((asked: Question) => new Promise<string | undefined>((done) => {
    answer.current = done;
    set_value(asked.value ?? '');
    set_question(asked);
  }), []);
  const drop = (id: number): void => set_notices((all) => all.filter((one) => one.id !== id));
  const tell = useCallback<Dialogs['tell']>((text, more = {}) => {
    const id = next.current++;
    set_notices((all) => [...all.slice(-3), { id, text, intent: more.intent ?? 'good', ...(more.action ? { action: more.action } : {}) }]);
    setTimeout(() => drop(id), kNoticeMs);
  }, []);
  const finish = (given: string | undefined): void => {
    set_question(undefined);
    answer.current(given);
  };
  const dialogs = useMemo(() => ({ ask, tell }), [ask, tell]);
  const wants_text = question?.label !== undefined;
  return (
    <Context.Provider value={dialogs}>
      {children}
      <Dialog open={question !== undefined} onOpenChange={(_, data) => { if (!data.open) finish(undefined); }}>
        <DialogSurface>
          <form onSubmit={(event) => { event.preventDefault(); finish(wants_text ? value : 'yes'); }}>
            <DialogBody>
              <DialogTitle>{question?.title}</DialogTitle>
              <DialogContent>
                {question?.text && <p>{question.text}</p>}
                {wants_text && <Field label={question.label} required><Input value={value} onChange={(_, data) => set_value(data.value)} autoFocus /></Field>}
              </DialogContent>
              <DialogActions>
                <Button appearance="secondary" onClick={() => finish(undefined)}>{t('Cancel')}</Button>
                <Button appearance="primary" type="submit" disabled={wants_text && value.trim() === ''} className={question?.danger ? 'danger' : ''}>{question?.yes}</Button>
              </DialogActions>
            </DialogBody>
          </form>
        </DialogSurface>
      </Dialog>
      <div className="notices" role="status" aria-live="polite">
        {notices.map((one) => (
          <div key={one.id} className={`notice ${one.intent}`}>
            <Icon name={one.intent === 'good' ? 'check' : 'warning'} /><span>{one.text}</span>
            {one.action && <Button size="small" appearance="subtle" onClick={() => { one.action?.run(); drop(one.id); }}>{one.action.title}</Button>}
            <Button size="small" appearance="subtle" aria-label={t('Dismiss')} icon={<Icon name="close" size={16} />} onClick={() => drop(one.id)} />
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}
