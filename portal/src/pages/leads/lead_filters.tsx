// SPDX-License-Identifier: Apache-2.0
// What the Leads page is narrowed by; its state is the page's address.
import { Button } from '@fluentui/react-components';
import { useFlows } from '../../api/flows';
import { kLeadFilters, LeadFilter, useLeadValues } from '../../api/leads';
import { useSession } from '../../api/session';
import { useAddressWith, useRouter } from '../../components/router';
import { SearchField } from '../../components/search_field';
import { action_words, kFates, source_words } from '../../model/lead_words';
import { t } from '../../words/words';
import { fate_word } from './lead_fate';

export function useLeadFilter(): LeadFilter {
  const { place } = useRouter();
  const can_search = useSession().data?.can_see_content ?? false;
  const filter = Object.fromEntries(kLeadFilters.map((name) => [name, place.query.get(name) ?? ''])) as LeadFilter;
  return can_search ? filter : { ...filter, search: '' };
}

export const kNoFilter = Object.fromEntries(kLeadFilters.map((name) => [name, ''])) as LeadFilter;

export function is_filtered(filter: LeadFilter): boolean {
  return Object.values(filter).some((value) => value !== '');
}

function Choice({ label, value, set, options }: { label: string; value: string; set: (value: string) => void; options: [value: string, title: string][] }) {
  // What a link asks for is shown even when no lead has it.
  const shown: [string, string][] = value === '' || options.some(([one]) => one === value) ? options : [...options, [value, value]];
  return (
    <label>{label}<select className="native" value={value} onChange={(event) => set(event.target.value)}>
      <option value="">{t('All')}</option>{shown.map(([one, title]) => <option key={one} value={one}>{title}</option>)}</select></label>
  );
}

const plain = (values: string[] = []): [string, string][] => values.map((one) => [one, one]);
const explained = (values: string[] = [], words: (code: string) => string): [string, string][] =>
  values.map((one) => [one, words(one) === '' || words(one) === one ? one : `${one} – ${words(one)}`]);

export function LeadFilters({ filter }: { filter: LeadFilter }) {
  const flows = useFlows();
  const values = useLeadValues().data;
  const session = useSession();
  const { go } = useRouter();
  const address_with = useAddressWith();
  const set = (name: keyof LeadFilter) => (value: string): void => go(address_with({ [name]: value }), { replace: true });
  const choice = (name: keyof LeadFilter, label: string, options: [string, string][]) => <Choice label={label} value={filter[name]} set={set(name)} options={options} />;
  const day = (name: 'from' | 'to', label: string) => <label>{label}<input className="native" type="date" value={filter[name]} onChange={(event) => set(name)(event.target.value)} /></label>;
  return (
    <div className="filters lead-filters" role="search">
      {session.data?.can_see_content && <SearchField label={t('Search')} placeholder={t('Name, company, mail address')} value={filter.search} set={set('search')} />}
      {choice('flow', t('Flow'), (flows.data ?? []).map((flow) => [flow.id, flow.name]))}
      {choice('offer', t('Offer'), plain(values?.offers))}
      {choice('source', t('Source'), explained(values?.sources, source_words))}
      {choice('action', t('Action'), explained(values?.actions, action_words))}
      {choice('country', t('Country'), plain(values?.countries))}
      {choice('fate', t('What became of it'), kFates.map((fate) => [fate, fate_word(fate)]))}
      {choice('test', t('Test leads'), [['true', t('Only these')], ['false', t('None of these')]])}
      {day('from', t('From'))}{day('to', t('To'))}
      {is_filtered(filter) && <Button appearance="subtle" onClick={() => go(address_with(kNoFilter), { replace: true })}>{t('Clear the filters')}</Button>}
    </div>
  );
}
