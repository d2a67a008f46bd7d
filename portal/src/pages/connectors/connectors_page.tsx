// SPDX-License-Identifier: Apache-2.0
// Connectors: what is built in, what was imported, and importing an OpenAPI definition.
import { Button, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { import_connector, ImportReport, kConnectorsKey, remove_connector, useConnectors, useCatalogue } from '../../api/catalogue';
import { Connection, useConnections } from '../../api/connections';
import { message_of } from '../../api/http';
import { useSession } from '../../api/session';
import { useDialogs } from '../../components/dialogs';
import { Icon } from '../../components/icon';
import { Card, Failure, Loading, Page } from '../../components/page';
import { Link } from '../../components/router';
import { Status } from '../../components/status';
import { needs_care } from '../../model/connection_state';
import { t } from '../../words/words';

function Report({ reports }: { reports: ImportReport[] }) {
  return (
    <Card title={t('Imported')}>{reports.map((one) => (
      <div key={one.name}><b>{one.name}</b>: {t('{0} of {1} operations can run.', one.runnable, one.operations)}
        {one.reasons.length > 0 && <ul>{one.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>}</div>
    ))}</Card>
  );
}

function counted(operations: number): string {
  return operations === 1 ? t('1 operation') : t('{0} operations', operations);
}

// How the connections of a connector are, in one line.
function Connected({ own }: { own: readonly Connection[] }) {
  if (own.length === 0) return null;
  const bad = own.filter((one) => needs_care(one.state)).length;
  const text = bad > 0 ? t('{0} of {1} connections need care', bad, own.length) : own.length === 1 ? t('1 connection') : t('{0} connections', own.length);
  return <Link to="connections"><Status status={bad > 0 ? 'Failed' : 'Succeeded'} text={text} small /></Link>;
}

export default function ConnectorsPage() {
  const connectors = useConnectors();
  const connections = useConnections();
  const { catalogue } = useCatalogue();
  const session = useSession();
  const queries = useQueryClient();
  const { tell, ask } = useDialogs();
  const [search, set_search] = useState('');
  const [reports, set_reports] = useState<ImportReport[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const renew = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: kConnectorsKey });
    await queries.invalidateQueries({ queryKey: ['catalogue'] });
  };
  const take = async (files: FileList | null): Promise<void> => {
    const list = [...(files ?? [])];
    const properties = list.find((file) => /properties\.json$/i.test(file.name));
    const made: ImportReport[] = [];
    try {
      for (const file of list.filter((one) => one !== properties)) {
        const report = await import_connector(await file.text(), await properties?.text());
        if (report === null) throw new Error(t('This server cannot import connectors yet.'));
        made.push(...report);
      }
      set_reports(made);
      await renew();
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const remove = async (api: string, title: string): Promise<void> => {
    if ((await ask({ title: t('Remove {0}?', title), text: t('Flows that use it fail at its steps.'), danger: true, yes: t('Remove') })) === undefined) return;
    try {
      await remove_connector(api);
      await renew();
    } catch (error) {
      tell(message_of(error), { intent: 'bad' });
    }
  };
  const known = new Map((connectors.data ?? []).map((one) => [one.api, one]));
  const shown = catalogue.connectors.filter((one) => `${one.title} ${one.id}`.toLowerCase().includes(search.toLowerCase()));
  return (
    <Page title={t('Connectors')} actions={<>
      <Input type="search" contentBefore={<Icon name="search" size={16} />} aria-label={t('Search connectors')} placeholder={t('Search')} value={search} onChange={(_, data) => set_search(data.value)} />
      {session.data?.can_edit && <Button appearance="primary" icon={<Icon name="upload" />} onClick={() => input.current?.click()}>{t('Import')}</Button>}
      <input ref={input} type="file" multiple hidden accept=".json,.yaml,.yml" aria-label={t('OpenAPI definitions')} onChange={(event) => { void take(event.target.files); event.target.value = ''; }} />
    </>}>
      <p className="muted">{t('Any connector with an OpenAPI definition can be imported: choose its apiDefinition.swagger.json, and apiProperties.json with it if there is one.')}</p>
      {connectors.isPending && <Loading what={t('connectors')} />}
      {connectors.isError && <Failure error={connectors.error} />}
      {reports.length > 0 && <Report reports={reports} />}
      <div className="tiles">{shown.map((one) => {
        const own = known.get(one.id);
        const operations = catalogue.operations.filter((operation) => operation.connector === one.id);
        return (
          <section key={one.id} className="tile static" aria-label={one.title}>
            <Icon name={one.sign} size={24} />
            <span className="grow"><b>{one.title}</b><small>{one.publisher || t('Imported')} · {counted(own?.operations ?? operations.length)}{own?.runnable !== undefined && t(', {0} can run', own.runnable)}</small>
              <small className="row"><Connected own={(connections.data ?? []).filter((connection) => connection.api === one.id)} />
                {own && own.fields.length > 0 && <Link to={`connections?add=${one.id}`}>{t('Add connection')}</Link>}
                {own?.imported && session.data?.can_edit && <Button size="small" appearance="transparent" onClick={() => void remove(one.id, one.title)}>{t('Remove')}</Button>}</small></span>
          </section>
        );
      })}</div>
    </Page>
  );
}
