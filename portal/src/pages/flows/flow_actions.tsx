// SPDX-License-Identifier: Apache-2.0
// What can be done with a flow from its row or its page: edit, history, on and off, export, copies.
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { delete_flow, export_address, ExportFormat, Flow, flow_document, import_flow, kFlowsKey, rename_flow, switch_flow } from '../../api/flows';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { useRouter } from '../../components/router';
import { t } from '../../words/words';
import { ShareDialog } from './share_dialog';

export function useFlowActions(flow: Flow) {
  const queries = useQueryClient();
  const { ask, tell } = useDialogs();
  const { go } = useRouter();
  const renew = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: kFlowsKey });
    await queries.invalidateQueries({ queryKey: ['flow', flow.id] });
  };
  const attempt = async (work: () => Promise<string | undefined>): Promise<void> => {
    try {
      const said = await work();
      await renew();
      if (said) tell(said);
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  return {
    toggle: () => attempt(async () => {
      await switch_flow(flow.id, !flow.on);
      return t(flow.on ? '"{0}" is off: requests are refused.' : '"{0}" is on.', flow.name);
    }),
    save_as: () => attempt(async () => {
      const name = await ask({ title: t('Save as'), label: t('Name of the copy'), value: t('{0} (copy)', flow.name), yes: t('Save') });
      if (name === undefined) return undefined;
      const copy = await import_flow(await flow_document(flow.id), { name, off: true });
      return t('"{0}" was made, switched off, with a URL of its own.', copy.name);
    }),
    rename: () => attempt(async () => {
      const name = await ask({ title: t('Rename'), label: t('Name'), value: flow.name, yes: t('Rename') });
      if (name === undefined || name === flow.name) return undefined;
      if ((await rename_flow(flow.id, name)) === undefined) throw new Error(t('This server cannot rename flows yet.'));
      return t('Renamed to "{0}". Its URL stays the same.', name);
    }),
    remove: () => attempt(async () => {
      const sure = await ask({ title: t('Delete "{0}"?', flow.name), danger: true, yes: t('Delete'), text: t('Its URL stops working at once: leads of an offer that still uses it are lost. This cannot be taken back.') });
      if (sure === undefined) return undefined;
      await delete_flow(flow.id);
      go('flows');
      return t('"{0}" was deleted.', flow.name);
    }),
    take: (format: ExportFormat) => {
      const link = document.createElement('a');
      link.href = export_address(flow.id, format);
      link.download = '';
      link.click();
    },
  };
}

export function FlowMenu({ flow }: { flow: Flow }) {
  const [shared, set_shared] = useState(false);
  const { go } = useRouter();
  const actions = useFlowActions(flow);
  const session = useSession();
  const can_edit = session.data?.can_edit ?? false;
  return (
    <>
    {shared && <ShareDialog flow={flow} close={() => set_shared(false)} />}
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" aria-label={t('More about {0}', flow.name)} icon={<Icon name="more" />} />
      </MenuTrigger>
      <MenuPopover><MenuList>
        {can_edit && <MenuItem icon={<Icon name="edit" />} onClick={() => go(`flows/${flow.id}/edit`)}>{t('Edit')}</MenuItem>}
        <MenuItem icon={<Icon name="runs" />} onClick={() => go(`runs?flow=${flow.id}`)}>{t('Run history')}</MenuItem>
        <MenuItem icon={<Icon name="flow" />} onClick={() => go(`flows/${flow.id}`)}>{t('Details')}</MenuItem>
        {can_edit && <MenuItem icon={<Icon name={flow.on ? 'stop' : 'play'} />} onClick={() => void actions.toggle()}>{flow.on ? t('Turn off') : t('Turn on')}</MenuItem>}
        <Menu>
          <MenuTrigger disableButtonEnhancement><MenuItem icon={<Icon name="download" />}>{t('Export')}</MenuItem></MenuTrigger>
          <MenuPopover><MenuList>
            <MenuItem onClick={() => actions.take('definition')}>{t('Definition (.json)')}</MenuItem>
            <MenuItem onClick={() => actions.take('package')}>{t('Power Automate package (.zip)')}</MenuItem>
            <MenuItem onClick={() => actions.take('arm')}>{t('Logic Apps template (ARM)')}</MenuItem>
          </MenuList></MenuPopover>
        </Menu>
        {can_edit && <MenuItem icon={<Icon name="copy" />} onClick={() => void actions.save_as()}>{t('Save as')}</MenuItem>}
        <MenuItem icon={<Icon name="link" />} onClick={() => set_shared(true)}>{t('Share')}</MenuItem>
        {can_edit && <MenuItem icon={<Icon name="note" />} onClick={() => void actions.rename()}>{t('Rename')}</MenuItem>}
        {can_edit && <MenuItem icon={<Icon name="trash" />} onClick={() => void actions.remove()}>{t('Delete')}</MenuItem>}
      </MenuList></MenuPopover>
    </Menu>
    </>
  );
}
