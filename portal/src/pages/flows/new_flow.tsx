// SPDX-License-Identifier: Apache-2.0
// The ways to begin a flow, as tiles and as a menu.
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { import_flow, kFlowsKey } from '../../api/flows';
import { message_of } from '../../api/http';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { useRouter } from '../../components/router';
import { t } from '../../words/words';

const kWays = [
  { to: 'flows/wizard', sign: 'person', title: t('Marketplace leads'), text: t('Leads of an offer become a record, a mail, or both. Done in two minutes.') },
  { to: 'flows/new?kind=automated', sign: 'bolt', title: t('Automated, from blank'), text: t('Starts by itself, as when an HTTP request is received.') },
  { to: 'flows/new?kind=instant', sign: 'play', title: t('Instant, from blank'), text: t('Starts when you press a button.') },
  { to: 'flows/new?kind=scheduled', sign: 'clock', title: t('Scheduled, from blank'), text: t('Starts at set times.') },
];

function useImport() {
  const input = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const { tell } = useDialogs();
  const { go } = useRouter();
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      const flow = await import_flow(await file.arrayBuffer(), { name: '' });
      await queries.invalidateQueries({ queryKey: kFlowsKey });
      tell(flow.warnings.length > 0 ? t('Imported "{0}". {1} things need your attention.', flow.name, flow.warnings.length) : t('Imported "{0}".', flow.name));
      go(`flows/${flow.id}`);
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const field = (
    <input ref={input} type="file" accept=".json,.zip,application/json,application/zip" hidden aria-label={t('File to import')}
      onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ''; }} />
  );
  return { field, open: () => input.current?.click() };
}

export function NewFlowTiles() {
  const { go } = useRouter();
  const file = useImport();
  return (
    <div className="tiles">
      {kWays.map((way) => (
        <button key={way.to} type="button" className="tile" onClick={() => go(way.to)}>
          <Icon name={way.sign} size={24} /><span><b>{way.title}</b><small>{way.text}</small></span>
        </button>
      ))}
      <button type="button" className="tile" onClick={file.open}>
        <Icon name="upload" size={24} /><span><b>{t('Import')}</b><small>{t('A definition, a Power Automate package or solution, an ARM template.')}</small></span>
      </button>
      {file.field}
    </div>
  );
}

export function NewFlowMenu() {
  const { go } = useRouter();
  const file = useImport();
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement><Button appearance="primary" icon={<Icon name="plus" />}>{t('New flow')}</Button></MenuTrigger>
        <MenuPopover><MenuList>
          {kWays.slice(1).map((way) => <MenuItem key={way.to} icon={<Icon name={way.sign} />} onClick={() => go(way.to)}>{way.title}</MenuItem>)}
          <MenuItem icon={<Icon name="person" />} onClick={() => go('flows/wizard')}>{t('Marketplace leads')}</MenuItem>
          <MenuItem icon={<Icon name="upload" />} onClick={file.open}>{t('Import')}</MenuItem>
        </MenuList></MenuPopover>
      </Menu>
      {file.field}
    </>
  );
}
