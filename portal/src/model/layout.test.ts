// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { definition, scope, step } from '../test/factories';
import { kTrigger } from './definition';
import { graph_of, stack_of_begin, stacks_of } from './graph';
import { Card, layout_of, neighbour } from './layout';
import { JsonObject } from './json';

const fork = { A: step(), B: step(['A']), C: step(['A']), D: step(['B', 'C']), E: step(['D']) };
const at = (cards: Card[], name: string) => cards.find((card) => card.name === name) as Card;
const middle = (card: Card) => card.x + card.width / 2;

function overlaps(cards: Card[]): [string, string][] {
  return cards.flatMap((a, index) => cards.slice(index + 1)
    .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
    .map((b): [string, string] => [a.name, b.name]));
}

describe('the graph of a branch', () => {
  it('puts a join under all that it joins', () => {
    const stacks = stacks_of(graph_of(fork));
    expect(stack_of_begin(stacks)).toEqual({ columns: ['A'], joins: [] });
    expect(stacks.get('A')).toEqual({ columns: ['B', 'C'], joins: [['D']] });
    expect(stacks.get('D')?.columns).toEqual(['E']);
  });

  it('of actions that wait for each other in a circle can be drawn all the same', () => {
    const graph = graph_of({ A: step(['B']), B: step(['A']), C: step(['gone']) });
    expect(graph.nodes).toHaveLength(3);
    expect(graph.edges.filter((edge) => edge.from === undefined).length).toBeGreaterThan(0);
    expect(() => stacks_of(graph)).not.toThrow();
  });
});

describe('the layout', () => {
  it('stacks steps from top to bottom under the trigger', () => {
    const { cards } = layout_of(definition(fork));
    const tops = [kTrigger, 'A', 'B', 'D', 'E'].map((name) => at(cards, name).y);
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
    expect(at(cards, 'B').y).toBe(at(cards, 'C').y);
    expect(middle(at(cards, 'D'))).toBeCloseTo(middle(at(cards, 'A')));
  });

  it('lets no two cards overlap, whatever the nesting', () => {
    const inner = Object.fromEntries(Object.entries(fork).map(([name, one]) => [`inner_${name}`,
      { ...one, runAfter: Object.fromEntries(Object.keys(one['runAfter'] as object).map((before) => [`inner_${before}`, []])) }]));
    const deep: JsonObject = {
      ...fork, S: scope({ ...inner, T: scope({ Z: step() }, ['inner_E']) }, ['A']),
      I: { type: 'If', runAfter: { A: ['Succeeded'] }, expression: {}, actions: { Y: step() }, else: { actions: {} } },
      J: step(['S', 'I']),
    };
    const { cards, boxes, lines } = layout_of(definition(deep));
    expect(overlaps(cards)).toEqual([]);
    expect(boxes.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.plus?.place.branch.key === 'else')).toHaveLength(1);
  });

  it('hides what is inside a collapsed box', () => {
    const from = definition({ S: scope({ X: step() }) });
    expect(layout_of(from, new Set(['S'])).cards.map((card) => card.name)).toEqual([kTrigger, 'S']);
  });

  it('marks edges that do not simply wait for success', () => {
    const { lines } = layout_of(definition({ A: step(), B: step({ A: ['Failed', 'TimedOut'] }) }));
    expect(lines.find((line) => line.to === 'B')?.marked).toEqual(['Failed', 'TimedOut']);
  });

  it('knows which card an arrow key reaches', () => {
    const layout = layout_of(definition(fork));
    expect(neighbour(layout, 'A', 'down')).toBe('B');
    expect(neighbour(layout, 'B', 'right')).toBe('C');
    expect(neighbour(layout, 'E', 'up')).toBe('D');
    expect(neighbour(layout, 'E', 'down')).toBeUndefined();
  });

  it('of five hundred steps is quick', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) =>
      [`S${index}`, step(index === 0 ? [] : [`S${index - 1}`])]));
    const begin = performance.now();
    layout_of(definition(many));
    expect(performance.now() - begin).toBeLessThan(1500);
  });
});
