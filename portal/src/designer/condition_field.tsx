// SPDX-License-Identifier: Apache-2.0
// The builder of conditions: rows of value, operator, value in groups; or the JSON as text, when the
// builder could not read it back.
import { Button, Checkbox, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useState } from 'react';
import { Icon } from '../components/icon';
import { changed_at, empty_row, Group, grouped, kOperators, literal_of, literal_text, moved_at, Operator, read_condition, Row, Way, write_condition } from '../model/condition';
import { is_object, parse_json, shown } from '../model/json';
import type { FieldProps } from './fields';
import { TokenField } from './token_field';
import { t } from '../words/words';

interface NodeProps {
  node: Row | Group;
  way: Way;
  change: (way: Way, change: (node: Row | Group) => Row | Group | undefined) => void;
  move: (way: Way, by: -1 | 1) => void;
  chosen: readonly number[];
  choose: ((index: number, on: boolean) => void) | undefined;
}

function RowMenu({ way, change, move }: Pick<NodeProps, 'way' | 'change' | 'move'>) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" aria-label={t('More about this row')} icon={<Icon name="more" size={16} />} /></MenuTrigger>
      <MenuPopover><MenuList>
        <MenuItem onClick={() => move(way, -1)}>{t('Move up')}</MenuItem><MenuItem onClick={() => move(way, 1)}>{t('Move down')}</MenuItem>
        <MenuItem onClick={() => change(way, () => undefined)}>{t('Delete')}</MenuItem>
      </MenuList></MenuPopover>
    </Menu>
  );
}

function RowEditor({ node, way, change, move, chosen, choose }: NodeProps & { node: Row }) {
  const number = way.map((index) => index + 1).join('.');
  const set = (part: Partial<Row>): void => change(way, (before) => (before.kind === 'row' ? { ...before, ...part } : before));
  return (
    <div className="condition-row" role="group" aria-label={t('Row {0}', number)}>
      {choose && <Checkbox aria-label={t('Select row {0}', number)} checked={chosen.includes(way[0] ?? -1)} onChange={(_, data) => choose(way[0] ?? 0, data.checked === true)} />}
      <div className="grow">
        <TokenField hide_label label={t('Value {0}', number)} placeholder={t('Choose a value')} value={literal_text(node.left)} on_change={(text) => set({ left: literal_of(text) })} />
        <select className="native" aria-label={t('Operator {0}', number)} value={node.operator} onChange={(event) => set({ operator: event.target.value as Operator })}>
          {kOperators.map(([name, title]) => <option key={name} value={name}>{t(title)}</option>)}
        </select>
        <TokenField hide_label label={t('Compared with {0}', number)} placeholder={t('Choose a value')} value={literal_text(node.right)} on_change={(text) => set({ right: literal_of(text) })} />
      </div>
      <RowMenu way={way} change={change} move={move} />
    </div>
  );
}

function GroupEditor(props: NodeProps & { node: Group }) {
  const { node, way, change, move } = props;
  const add = (item: Row | Group): void => change(way, (before) => (before.kind === 'group' ? { ...before, items: [...before.items, item] } : before));
  return (
    <div className="condition-group" role="group" aria-label={node.join === 'and' ? t('All of these') : t('Any of these')}>
      <div className="row">
        <select className="native join" aria-label={t('Join the rows by')} value={node.join} onChange={(event) => change(way, (before) => (before.kind === 'group' ? { ...before, join: event.target.value === 'or' ? 'or' : 'and' } : before))}>
          <option value="and">{t('AND')}</option><option value="or">{t('OR')}</option>
        </select>
        <span className="grow" />
        {way.length > 0 && <RowMenu way={way} change={change} move={move} />}
      </div>
      {node.items.map((item, index) => item.kind === 'row'
        ? <RowEditor key={index} {...props} node={item} way={[...way, index]} choose={way.length === 0 ? props.choose : undefined} />
        : <GroupEditor key={index} {...props} node={item} way={[...way, index]} choose={undefined} />)}
      <Button size="small" appearance="transparent" icon={<Icon name="plus" size={16} />} onClick={() => add(empty_row())}>{t('Add row')}</Button>
      <Button size="small" appearance="transparent" onClick={() => add({ kind: 'group', join: 'and', items: [empty_row()] })}>{t('Add group')}</Button>
    </div>
  );
}

export function ConditionField(props: FieldProps) {
  const { value, put, field } = props;
  const [as_text, set_as_text] = useState(false);
  const [chosen, set_chosen] = useState<number[]>([]);
  const group = read_condition(value);
  if (as_text || !group) {
    return (
      <div>
        <TokenField label={field.title} code value={shown(value ?? '')} {...(props.fault ? { fault: props.fault } : {})} {...(props.focus_turn === undefined ? {} : { focus_turn: props.focus_turn })}
          on_change={(text) => {
            const parsed = parse_json(text);
            put(is_object(parsed) ? parsed : text);
          }} />
        {group ? <Button size="small" appearance="transparent" onClick={() => set_as_text(false)}>{t('Switch to rows')}</Button> : <p className="field-help">{t('Too complex for rows: edit it as text.')}</p>}
      </div>
    );
  }
  const write = (next: Group): void => put(write_condition(next));
  return (
    <div className="field" role="group" aria-label={field.title}>
      <div className="field-label row"><span className="grow">{field.title}<span className="star" aria-hidden="true"> *</span></span>
        {chosen.length > 1 && <Button size="small" onClick={() => { write(grouped(group, chosen)); set_chosen([]); }}>{t('Make group')}</Button>}
        <Button size="small" appearance="transparent" onClick={() => set_as_text(true)}>{t('Switch to text mode')}</Button></div>
      <GroupEditor node={group} way={[]} chosen={chosen} choose={(index, on) => set_chosen(on ? [...chosen, index] : chosen.filter((one) => one !== index))}
        change={(way, change) => write(changed_at(group, way, change))} move={(way, by) => write(moved_at(group, way, by))} />
      {props.fault && <div className="field-fault">{props.fault}</div>}
    </div>
  );
}
