// SPDX-License-Identifier: Apache-2.0
// A text to be copied whole: the button copies exactly it, and says so.
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { Icon } from './icon';
import { t } from '../words/words';

export async function copy_text(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure context there is no clipboard: select and copy the old way.
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'off-screen';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, set_copied] = useState(false);
  return (
    <Button size="small" appearance="subtle" aria-label={copied ? t('Copied') : label} title={label}
      icon={<Icon name={copied ? 'check' : 'copy'} size={16} />}
      onClick={async () => {
        set_copied(await copy_text(text));
        setTimeout(() => set_copied(false), 2000);
      }} />
  );
}

export function CopyField({ label, text }: { label: string; text: string }) {
  return (
    <div className="copy-field">
      <label>{label}
        <input readOnly value={text} onFocus={(event) => event.target.select()} aria-label={label} />
      </label>
      <CopyButton text={text} label={t('Copy {0}', label)} />
    </div>
  );
}
