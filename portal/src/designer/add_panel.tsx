// SPDX-License-Identifier: Apache-2.0
// Choosing what comes next: connectors and operations, searched by words. A choice puts the card on
// the canvas and opens its form at once.
import { Button, Input, Tab, TabList } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useConnections } from '../api/connections';
import { Icon } from '../components/icon';
import { Hit, search } from '../model/catalogue/catalogue';
import { ConnectorCard, Operation } from '../model/catalogue/kinds';
import { unique_name } from '../model/definition';
import { inserted, Place, with_trigger } from '../model/edit';
import { kTrigger } from '../model/definition';
import { useEditor } from './editor';
import { t } from '../words/words';

const kFavourites = 'leadflow-favourites';
const kShownFirst = 6;
const kGroupsShown = 60; // Beyond them, words find it sooner.

function favourites(): string[] {
  return (localStorage.getItem(kFavourites) ?? '').split('\n').filter((one) => one !== '');
}

function useChoose(place: Place | undefined) {
  const editor = useEditor();
  const connections = useConnections();
  return (operation: Operation): void => {
    if (place === undefined) {
      editor.change((definition) => with_trigger(definition, 'manual', operation.make()));
      editor.dispatch({ kind: 'select', name: kTrigger });
      return;
    }
    const name = unique_name(editor.definition, operation.name);
    editor.together('add', () => {
      editor.change((definition) => inserted(definition, place, name, operation.make()));
      // One connection of the kind, or one that the flow uses already: nothing to choose.
      const own = (connections.data ?? []).filter((one) => one.api === operation.api);
      const key = operation.api ?? '';
      if (key !== '' && !Object.hasOwn(editor.references, key) && own[0]) editor.connect(name, own[0].name);
    });
    editor.dispatch({ kind: 'select', name });
  };
}

function OperationRow({ operation, connector, choose, starred, star }: {
  operation: Operation; connector: ConnectorCard; choose: (operation: Operation) => void; starred: boolean; star: (id: string) => void;
}) {
  return (
    <li className="operation">
      <button type="button" onClick={() => choose(operation)}>
        <span className="step-sign small" style={{ background: connector.color }}><Icon name={connector.sign} size={16} /></span>
        <span className="step-words"><b>{operation.title}</b><small>{operation.description}</small></span>
      </button>
      <Button size="small" appearance="transparent" className={starred ? 'starred' : ''} aria-pressed={starred} aria-label={t('Favourite: {0}', operation.title)} icon={<Icon name="star" size={16} />} onClick={() => star(`${operation.connector}/${operation.id}`)} />
    </li>
  );
}

export function AddPanel({ place }: { place: Place | undefined }) {
  const editor = useEditor();
  const [words, set_words] = useState('');
  const [connector, set_connector] = useState<string>();
  const [stars, set_stars] = useState(favourites);
  const [tab, set_tab] = useState<'connectors' | 'operations'>('connectors');
  const [opened, set_opened] = useState<ReadonlySet<string>>(new Set());
  const choose = useChoose(place);
  const kind = place === undefined ? 'trigger' : 'action';
  const all = useMemo(() => search(editor.catalogue, '', kind), [editor.catalogue, kind]);
  const hits = useMemo(() => search(editor.catalogue, words, kind), [editor.catalogue, words, kind]);
  const star = (id: string): void => {
    const next = stars.includes(id) ? stars.filter((one) => one !== id) : [...stars, id];
    localStorage.setItem(kFavourites, next.join('\n'));
    set_stars(next);
  };
  const row = (operation: Operation, of: ConnectorCard) => (
    <OperationRow key={`${of.id}/${operation.id}`} operation={operation} connector={of} choose={choose} star={star} starred={stars.includes(`${operation.connector}/${operation.id}`)} />
  );
  const group = (hit: Hit) => {
    const open = opened.has(hit.connector.id) || connector !== undefined;
    const shown = open ? hit.operations : hit.operations.slice(0, kShownFirst);
    return (
      <section key={hit.connector.id} aria-label={hit.connector.title}>
        <h3>{hit.connector.title}</h3>
        <ul className="plain-list">{shown.map((operation) => row(operation, hit.connector))}</ul>
        {hit.operations.length > shown.length && <Button size="small" appearance="transparent" onClick={() => set_opened(new Set([...opened, hit.connector.id]))}>{t('See more ({0})', hit.operations.length - shown.length)}</Button>}
      </section>
    );
  };
  const favourite = all.flatMap((hit) => hit.operations.filter((one) => stars.includes(`${one.connector}/${one.id}`)).map((one) => row(one, hit.connector)));
  const searching = words.trim() !== '';
  const first = hits[0]?.operations[0];
  return (
    <div className="panel-body add-panel">
      <Input type="search" autoFocus contentBefore={<Icon name="search" size={16} />} aria-label={t(kind === 'trigger' ? 'Search triggers and connectors' : 'Search actions and connectors')} placeholder={t('Search: request, send an email, condition …')} value={words}
        onChange={(_, data) => set_words(data.value)} onKeyDown={(event) => { if (event.key === 'Enter' && searching && first) choose(first); }} />
      {searching && (hits.length === 0 ? <p className="muted" role="status">{t('Nothing found for "{0}".', words)}</p> : hits.map(group))}
      {!searching && connector === undefined && <>
        <TabList size="small" selectedValue={tab} onTabSelect={(_, data) => set_tab(data.value === 'operations' ? 'operations' : 'connectors')}>
          <Tab value="connectors">{t('Connectors')}</Tab><Tab value="operations">{kind === 'trigger' ? t('Triggers') : t('Actions')}</Tab>
        </TabList>
        {tab === 'operations' && all.slice(0, kGroupsShown).map(group)}
        {tab === 'connectors' && favourite.length > 0 && <section aria-label={t('Favourites')}><h3>{t('Favourites')}</h3><ul className="plain-list">{favourite}</ul></section>}
        {tab === 'connectors' && <div className="connector-tiles">{all.map(({ connector: one, operations }) => (
          <button key={one.id} type="button" className="connector-tile" onClick={() => set_connector(one.id)}>
            <span className="step-sign" style={{ background: one.color }}><Icon name={one.sign} /></span><b>{one.title}</b><small>{one.publisher || t('Imported')} · {operations.length}</small>
          </button>
        ))}</div>}
      </>}
      {!searching && connector !== undefined && <>
        <Button size="small" appearance="transparent" icon={<Icon name="back" size={16} />} onClick={() => set_connector(undefined)}>{t('All connectors')}</Button>
        {all.filter((hit) => hit.connector.id === connector).map(group)}
      </>}
    </div>
  );
}
