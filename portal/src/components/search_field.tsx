// SPDX-License-Identifier: Apache-2.0
// A search whose words stand in the page's address: they are set when the typing pauses.
import { Input } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';

const kPauseMs = 350;

export function SearchField({ label, placeholder, value, set }: { label: string; placeholder: string; value: string; set: (value: string) => void }) {
  const [typed, set_typed] = useState(value);
  const known = useRef(value); // What the address holds, or was given last.
  const latest_set = useRef(set);
  latest_set.current = set;
  useEffect(() => {
    if (value === known.current) return;
    known.current = value;
    set_typed(value);
  }, [value]);
  useEffect(() => {
    if (typed === known.current) return undefined;
    const timer = setTimeout(() => {
      known.current = typed;
      latest_set.current(typed);
    }, kPauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return <label>{label}<Input type="search" value={typed} placeholder={placeholder} onChange={(_, data) => set_typed(data.value)} /></label>;
}
