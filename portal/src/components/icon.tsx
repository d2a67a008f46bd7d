// SPDX-License-Identifier: Apache-2.0
// Our own signs, drawn as strokes on a 20 × 20 field. They say nothing to a screen reader: the
// button or text beside them does.

const kPaths: Record<string, string> = {
  home: 'M3 9.5 10 3.5l7 6M5 8.5V16.5h3.5v-4h3v4H15V8.5',
  flow: 'M4 5h5a3 3 0 0 1 3 3v4a3 3 0 0 0 3 3h1M4 3.5v3M14 13l2 2-2 2',
  runs: 'M10 4a6 6 0 1 1-5.800 4.5M4 4v4.5h4.5M10 7v3.5l2.5 1.5',
  lead: 'M3 4.5h14v11H3zM7.5 7a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM5 13a2.5 2.5 0 0 1 5 0M12.5 8H15M12.5 11.5H15',
  print: 'M6 7V3.5h8V7M6 13.5H3.5V7h13v6.5H14M6 11.5h8v5H6z',
  plug: 'M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3',
  blocks: 'M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM14 11.5v5M11.5 14h5',
  gear: 'M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.5 1.5M13.5 13.5 15 15M15 5l-1.5 1.5M6.5 13.5 5 15',
  plus: 'M10 4v12M4 10h12', more: 'M5 10h.01M10 10h.01M15 10h.01', close: 'M5 5l10 10M15 5 5 15',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
  copy: 'M7 7h9v9H7zM4 13V4h9', check: 'M4 10.5l4 4 8-9', warning: 'M10 3.5 17.5 16.5h-15zM10 8v4M10 14.300v.2',
  error: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM7.5 7.5l5 5M12.5 7.5l-5 5',
  play: 'M6 4l10 6-10 6z', stop: 'M5 5h10v10H5z', undo: 'M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H7',
  redo: 'M13 4l3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H13', save: 'M4 4h10l2 2v10H4zM7 4v4h6V4M7 16v-5h6v5',
  flask: 'M8 3h4M9 3v5l-4.5 8.5h11L11 8V3', back: 'M11.5 4 5.5 10l6 6', down: 'M4.5 7.5 10 13l5.5-5.5', right: 'M7.5 4.5 13 10l-5.5 5.5', left: 'M12.5 4.5 7 10l5.5 5.5', up: 'M4.5 12.5 10 7l5.5 5.5',
  mail: 'M3 5h14v10H3zM3 6l7 5 7-5', person: 'M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 17a6 6 0 0 1 12 0',
  table: 'M3 4h14v12H3zM3 8h14M8 8v8', globe: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM3 10h14M10 3c3 3 3 11 0 14M10 3c-3 3-3 11 0 14',
  request: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M4 13v4h12v-4', clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l3 2',
  branch: 'M6 3v14M6 8c0 4 8 2 8 7M14 13v2.5M4 3h4M12 17h4', braces: 'M8 3.5c-3 0-1 5.5-4 6.5 3 1 1 6.5 4 6.5M12 3.5c3 0 1 5.5 4 6.5-3 1-1 6.5-4 6.5',
  variable: 'M5 4c-2.5 4-2.5 8 0 12M15 4c2.5 4 2.5 8 0 12M7.5 7.5l5 5M12.5 7.5l-5 5', calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3M13 3v3',
  note: 'M4 4h12v9l-3.5 3.5H4zM12.5 16v-3.5H16', lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9', code: 'M7 5.5 2.5 10 7 14.5M13 5.5l4.5 4.5-4.5 4.5',
  bolt: 'M11 3 5 11h4l-1 6 6-8h-4z', fx: 'M8.5 4c-2 0-2 2-2.5 6s-.5 6-2.5 6M4 9h5M11 9l5 7M16 9l-5 7', moon: 'M15.5 12A6.5 6.5 0 1 1 8 4.5a5 5 0 0 0 7.5 7.5z',
  sun: 'M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M15.300 4.700l-1.400 1.400M6.100 13.900l-1.400 1.400',
  tag: 'M3.5 3.5h7l6 6-7 7-6-6zM7 7h.01', menu: 'M3 5.5h14M3 10h14M3 14.5h14', trash: 'M4 6h12M8 6V4h4v2M6 6l.5 10.5h7L14 6', edit: 'M4 16l.8-3.5L13 4.300l2.700 2.700-8.200 8.200z', download: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M4 16h12', upload: 'M10 13V4M6.5 7.5 10 4l3.5 3.5M4 16h12', history: 'M10 4a6 6 0 1 1-5.800 4.5M4 4v4.5h4.5', zoom_in: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4M9 6.5v5M6.5 9h5', zoom_out: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4M6.5 9h5', fit: 'M3.5 7.5v-4h4M16.5 7.5v-4h-4M3.5 12.5v4h4M16.5 12.5v4h-4', star: 'M10 3l2 4.700 5 .4-3.800 3.300 1.200 5L10 13.700 5.600 16.400l1.200-5L3 8.100l5-.4z', pin: 'M8 3h5l-.5 5 2.5 2.5H6L8.5 8zM10.300 10.5V17', drag: 'M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01',
};

export function Icon({ name, size = 20 }: { name: string; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={kPaths[name] ?? kPaths['plug']} fill="none" stroke="currentColor" strokeWidth={name === 'more' || name === 'drag' ? 2.4 : 1.5}
        strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
