// SPDX-License-Identifier: Apache-2.0
// The drawing surface for definitions, edited or run: cards and boxes where the layout puts them,
// edges between, zoom, and a map of the whole. What a card shows is handed in.
import { Button } from '@fluentui/react-components';
import { type KeyboardEvent, memo, type ReactNode, type RefObject, useCallback, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../components/icon';
import { Box, Card, Layout, Line, neighbour } from '../model/layout';
import { title_of } from '../model/definition';
import { t } from '../words/words';

const kZooms = [0.25, 0.4, 0.55, 0.7, 0.85, 1, 1.25, 1.5];
const kMapWidth = 140;

interface Props {
  layout: Layout;
  card: (card: Card) => ReactNode;
  box_tools?: (box: Box) => ReactNode;
  plus?: (line: Line, index: number) => ReactNode;
  dimmed?: (name: string) => boolean;
  selected: string | undefined;
  focus_card: (name: string) => void;
  keys?: (event: KeyboardEvent, name: string) => void;
  children?: ReactNode;
}

function path_of_line(points: [number, number][]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first[0]} ${first[1]}`;
  rest.forEach(([x, y], index) => {
    const next = rest[index + 1];
    const before = points[index] as [number, number];
    if (!next) {
      path += `L${x} ${y}`;
      return;
    }
    // Corners are rounded by up to 8 pixels.
    const toward = (from: [number, number], to: [number, number]): [number, number] => {
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
      const step = Math.min(8, length / 2) / length;
      return [from[0] + (to[0] - from[0]) * step, from[1] + (to[1] - from[1]) * step];
    };
    const [ax, ay] = toward([x, y], before);
    const [bx, by] = toward([x, y], next);
    path += `L${ax} ${ay}Q${x} ${y} ${bx} ${by}`;
  });
  return path;
}

function status_words(statuses: readonly string[]): string {
  const words: Record<string, string> = { succeeded: t('is successful'), failed: t('has failed'), skipped: t('is skipped'), timedout: t('has timed out') };
  return statuses.map((one) => words[one.toLowerCase()] ?? one).join(', ');
}

// Ends of paths are drawn only where a + stands on them.
function Lines({ layout, dimmed, ends }: { layout: Layout; dimmed: (name: string) => boolean; ends: boolean }) {
  return (
    <svg className="lines" width={layout.width} height={layout.height} aria-hidden="true">
      <defs><marker id="arrow" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M1 1 7 4 1 7" fill="none" stroke="currentColor" /></marker></defs>
      {layout.lines.map((line, index) => line.points.length > 0 && (ends || line.to !== undefined) && (
        <path key={index} d={path_of_line(line.points)} className={[line.marked ? 'marked' : '', line.to !== undefined && dimmed(line.to) ? 'dim' : ''].join(' ')}
          {...(line.to === undefined ? {} : { markerEnd: 'url(#arrow)' })} />
      ))}
    </svg>
  );
}

function Boxes({ layout, dimmed, box_tools }: { layout: Layout; dimmed: (name: string) => boolean; box_tools: Props['box_tools'] }) {
  return <>{layout.boxes.map((box) => (
    <div key={box.name} className={`box${dimmed(box.name) ? ' dim' : ''}`} style={{ left: box.x, top: box.y, width: box.width, height: box.height }}>
      {box.branches.map((branch) => branch.title !== '' && (
        <div key={branch.branch.key} className={`branch ${branch.branch.key}`} style={{ left: branch.x - box.x, top: branch.y - box.y, width: branch.width, height: branch.height }}>
          <span>{title_of(branch.title)}</span>
        </div>
      ))}
      {box_tools?.(box)}
    </div>
  ))}</>;
}

const MapShapes = memo(function MapShapes({ layout }: { layout: Layout }) {
  return <>
    {layout.boxes.map((box) => <rect key={box.name} className="map-box" x={box.x} y={box.y} width={box.width} height={box.height} />)}
    {layout.cards.map((card) => <rect key={card.name} className="map-card" x={card.x} y={card.y} width={card.width} height={card.height} />)}
  </>;
});

// Knows by itself what is in view: scrolling draws nothing but its frame anew.
function Map({ layout, scroller, zoom }: { layout: Layout; scroller: RefObject<HTMLDivElement | null>; zoom: number }) {
  const [view, set_view] = useState({ x: 0, y: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const at = scroller.current;
    if (!at) return undefined;
    const look = (): void => set_view({ x: at.scrollLeft / zoom, y: at.scrollTop / zoom, width: at.clientWidth / zoom, height: at.clientHeight / zoom });
    look();
    at.addEventListener('scroll', look, { passive: true });
    return () => at.removeEventListener('scroll', look);
  }, [scroller, zoom, layout]);
  if (layout.height <= view.height * 1.2) return null;
  const scale = Math.min(kMapWidth / layout.width, 110 / layout.height);
  return (
    <svg className="map" width={layout.width * scale} height={layout.height * scale} viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true"
      onClick={(event) => {
        const place = event.currentTarget.getBoundingClientRect();
        const [x, y] = [(event.clientX - place.left) / scale, (event.clientY - place.top) / scale];
        scroller.current?.scrollTo({ left: (x - view.width / 2) * zoom, top: (y - view.height / 2) * zoom });
      }}>
      <MapShapes layout={layout} />
      <rect className="map-view" x={view.x} y={view.y} width={view.width} height={view.height} />
    </svg>
  );
}

// What is drawn at once; the rest follows in pieces, between what a person does.
const kDrawnFirst = 24;
function first_part(layout: Layout): Layout {
  return layout.cards.length <= kDrawnFirst ? layout
    : { ...layout, cards: layout.cards.slice(0, kDrawnFirst), lines: layout.lines.slice(0, kDrawnFirst), boxes: layout.boxes.slice(0, kDrawnFirst) };
}

export function Canvas({ layout: whole, card, box_tools, plus, dimmed = () => false, selected, focus_card, keys, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const begun = useMemo(() => first_part(whole), []);
  const layout = useDeferredValue(whole, begun);
  const [zoom, set_zoom] = useState(1);
  const [found, set_found] = useState<string>();
  // The first look is at the trigger, in the middle.
  useLayoutEffect(() => {
    const at = scroller.current;
    if (at) at.scrollLeft = Math.max(0, (layout.width - at.clientWidth) / 2);
     
  }, []);
  const show = useCallback((name: string) => {
    const at = scroller.current;
    const target = layout.cards.find((one) => one.name === name);
    if (!at || !target) return;
    const inside = target.x * zoom > at.scrollLeft && (target.x + target.width) * zoom < at.scrollLeft + at.clientWidth &&
      target.y * zoom > at.scrollTop && (target.y + target.height) * zoom < at.scrollTop + at.clientHeight;
    if (!inside) at.scrollTo({ left: (target.x + target.width / 2) * zoom - at.clientWidth / 2, top: target.y * zoom - at.clientHeight / 3 });
  }, [layout, zoom]);
  useEffect(() => {
    if (selected !== undefined) show(selected);
  }, [selected, show]);
  const by = (step: 1 | -1): void => {
    const index = kZooms.findIndex((one) => one >= zoom - 0.01);
    set_zoom(kZooms[Math.max(0, Math.min(kZooms.length - 1, index + step))] ?? 1);
  };
  const fit = (): void => {
    const at = scroller.current;
    if (at) set_zoom(Math.max(0.25, Math.min(1, at.clientWidth / layout.width, at.clientHeight / layout.height)));
  };
  const arrows = (event: KeyboardEvent, name: string): void => {
    const directions: Record<string, 'up' | 'down' | 'left' | 'right'> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };
    const direction = directions[event.key];
    const next = direction && neighbour(layout, name, direction);
    if (next !== undefined) {
      event.preventDefault();
      show(next);
      focus_card(next);
      return;
    }
    keys?.(event, name);
  };
  const find = (text: string): void => {
    set_found(text);
    const hit = text.trim() === '' ? undefined : layout.cards.find((one) => title_of(one.name).toLowerCase().includes(text.trim().toLowerCase()));
    if (hit) show(hit.name);
  };
  return (
    <div className="canvas">
      <div className="scroller" ref={scroller} onWheel={(event) => { if (event.ctrlKey) by(event.deltaY < 0 ? 1 : -1); }}>
        <div className="sheet-space" style={{ width: Math.max(layout.width * zoom, 0), height: layout.height * zoom }}>
          <div className="sheet" role="group" aria-label={t('Flow')} style={{ width: layout.width, height: layout.height, transform: `scale(${zoom})` }}>
            <Boxes layout={layout} dimmed={dimmed} box_tools={box_tools} />
            <Lines layout={layout} dimmed={dimmed} ends={plus !== undefined} />
            {layout.lines.map((line, index) => line.marked && line.points.length > 0 && (
              <span key={index} className="run-after-mark" title={t('Runs after this {0}', status_words(line.marked))}
                style={{ left: (line.points.at(-1) as [number, number])[0] + 6, top: (line.points.at(-1) as [number, number])[1] - 20 }}><Icon name="warning" size={14} /></span>
            ))}
            {layout.cards.map((one) => (
              <div key={one.name} className={`place${dimmed(one.name) ? ' dim' : ''}${found && title_of(one.name).toLowerCase().includes(found.toLowerCase()) ? ' found' : ''}`}
                style={{ left: one.x, top: one.y, width: one.width, height: one.height }}
                onKeyDown={(event) => arrows(event, one.name)}>{card(one)}</div>
            ))}
            {plus && layout.lines.map((line, index) => line.plus && (
              <div key={index} className="plus-place" style={{ left: line.plus.x, top: line.plus.y }}>{plus(line, index)}</div>
            ))}
          </div>
        </div>
      </div>
      <div className="canvas-tools" role="toolbar" aria-label={t('View')}>
        <Button size="small" aria-label={t('Zoom in')} icon={<Icon name="zoom_in" size={16} />} onClick={() => by(1)} />
        <Button size="small" aria-label={t('Zoom out')} icon={<Icon name="zoom_out" size={16} />} onClick={() => by(-1)} />
        <Button size="small" aria-label={t('Fit to window')} icon={<Icon name="fit" size={16} />} onClick={fit} />
        <input className="native find" type="search" placeholder={t('Find a step')} aria-label={t('Find a step')} onChange={(event) => find(event.target.value)} />
      </div>
      <Map layout={layout} scroller={scroller} zoom={zoom} />
      {children}
    </div>
  );
}
