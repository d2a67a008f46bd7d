// SPDX-License-Identifier: Apache-2.0
// What each role may, in words, and choosing one.
import { Role, role_of } from '../api/session';
import { t } from '../words/words';

const kRoles: [Role, string][] = [
  ['owner', 'Owner: everything'], ['editor', 'Editor: makes and changes flows'],
  ['operator', 'Operator: resubmits and cancels'], ['viewer', 'Viewer: looks'],
];

export function role_words(role: Role): string {
  return t(kRoles.find(([value]) => value === role)?.[1] ?? '');
}

// Offers all roles, or those that are given.
export function Roles({ role, choose, label, offered }: { role: Role; choose: (role: Role) => void; label: string; offered?: Role[] }) {
  return (
    <select className="native" aria-label={label} value={role} onChange={(event) => choose(role_of(event.target.value))}>
      {kRoles.filter(([value]) => offered?.includes(value) ?? true).map(([value]) => <option key={value} value={value}>{role_words(value)}</option>)}
    </select>
  );
}
