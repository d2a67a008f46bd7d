// SPDX-License-Identifier: Apache-2.0
// Where every card, box and edge of a definition stands on the canvas, in pixels. Pure arithmetic:
// the same definition and the same collapsed boxes give the same picture.
import { actions_in, branches_of, Branch, kRoot, kTrigger, trigger_name } from './definition';
import { Edge, Graph, graph_of, is_default_run_after, Stack, stack_of_begin, stacks_of } from './graph';
import { JsonObject, object_of, value_at } from './json';
import { Place } from './edit';

export const kCardWidth = 240;
export const kCardHeight = 44;
const kGapY = 52; // Room for an edge with its +.
const kGapX = 36;
const kPadding = 20; // Inside a container.
const kBranchHead = 30; // The title of a branch.
const kBranchWidthMin = 200;
const kEmptyHeight = 44;

export interface Card {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

// A container's frame, around its header card and its branches.
export interface Box extends Card {
  branches: { branch: Branch; title: string; x: number; y: number; width: number; height: number;
    empty: boolean }[];
}

export interface Line {
  points: [number, number][];
  marked: string[] | undefined; // Statuses, when they are not just "Succeeded".
  plus: { x: number; y: number; place: Place } | undefined;
  from: string | undefined;
  to: string | undefined;
}

export interface Layout {
  width: number;
  height: number;
  cards: Card[];
  boxes: Box[];
  lines: Line[];
}

interface Block {
  width: number;
  height: number;
  put: (x: number, y: number) => void;
}

class Arranger {
  readonly cards: Card[] = [];
  readonly boxes: Box[] = [];
  readonly lines: Line[] = [];
  private readonly places_ = new Map<string, Card>();

  constructor(private readonly definition_: JsonObject, private readonly collapsed_: ReadonlySet<string>) {}

  // Everything of a branch, below (x is the middle of) its begin.
  branch(branch: Branch, actions: JsonObject): Block {
    const graph = graph_of(actions);
    const stacks = stacks_of(graph);
    const body = this.stack(stack_of_begin(stacks), stacks, actions);
    const tail = kGapY / 2 + 6; // The + behind the last card.
    return {
      width: body.width,
      height: graph.nodes.length === 0 ? kEmptyHeight : body.height + tail,
      put: (x, y) => {
        body.put(x, y);
        this.edges(branch, graph, x + body.width / 2, y);
      },
    };
  }

  private stack(stack: Stack, stacks: Map<string, Stack>, actions: JsonObject): Block {
    const rows = [stack.columns, ...stack.joins]
      .filter((row) => row.length > 0)
      .map((row) => side_by_side(row.map((name) => this.below(name, stacks, actions))));
    return on_top_of_each_other(rows, kGapY);
  }

  private below(name: string, stacks: Map<string, Stack>, actions: JsonObject): Block {
    const own = this.node(name, object_of(actions[name]));
    const rest = this.stack(stacks.get(name) ?? { columns: [], joins: [] }, stacks, actions);
    return rest.height === 0 ? own : on_top_of_each_other([own, rest], kGapY);
  }

  private node(name: string, action: JsonObject): Block {
    const branches = branches_of(action);
    if (branches.length === 0 || this.collapsed_.has(name)) {
      return {
        width: kCardWidth, height: kCardHeight,
        put: (x, y) => this.card({ name, x, y, width: kCardWidth, height: kCardHeight }),
      };
    }
    return this.container(name, action);
  }

  private container(name: string, action: JsonObject): Block {
    const inner = branches_of(action).map((one) => {
      const branch: Branch = { owner: name, key: one.key };
      const block = this.branch(branch, object_of(value_at(action, one.path)));
      const head = one.title === '' ? kGapY / 2 + 4 : kBranchHead + kGapY / 2;
      return { ...one, branch, block, head, width: Math.max(kBranchWidthMin, block.width + 2 * kPadding) };
    });
    const width = inner.reduce((sum, one) => sum + one.width, 0) + (inner.length - 1) * 12 + 2 * 12;
    const deepest = Math.max(...inner.map((one) => one.head + one.block.height));
    const height = kCardHeight + 12 + deepest + kPadding;
    return {
      width: Math.max(width, kCardWidth + 2 * kPadding), height,
      put: (x, y) => {
        const whole = Math.max(width, kCardWidth + 2 * kPadding);
        this.card({ name, x: x + (whole - kCardWidth) / 2, y, width: kCardWidth, height: kCardHeight },
          { name, x, y: y + kCardHeight / 2, width: whole, height: height - kCardHeight / 2 });
        const box: Box = { name, x, y: y + kCardHeight / 2, width: whole, height: height - kCardHeight / 2,
          branches: [] };
        this.boxes.push(box);
        let left = x + 12 + (whole - width) / 2;
        const top = y + kCardHeight + 12;
        for (const one of inner) {
          const empty = one.block.width === 0;
          box.branches.push({ branch: one.branch, title: one.title, x: left, y: top, width: one.width,
            height: deepest + kPadding - 12, empty });
          const middle = left + one.width / 2;
          if (empty) {
            this.lines.push({ points: [], marked: undefined, from: name, to: undefined,
              plus: { x: middle, y: top + one.head + 8,
                place: { branch: one.branch, after: undefined, before: undefined } } });
          } else one.block.put(middle - one.block.width / 2, top + one.head);
          left += one.width + 12;
        }
      },
    };
  }

  private card(card: Card, frame: Card = card): void {
    this.cards.push(card);
    this.places_.set(card.name, { ...card, height: frame.y + frame.height - card.y });
  }

  trigger(name: string, x: number, y: number): void {
    this.card({ name, x, y, width: kCardWidth, height: kCardHeight });
  }

  private edges(branch: Branch, graph: Graph, begin_x: number, begin_y: number): void {
    const outgoing = new Map<string, number>();
    const incoming = new Map<string, number>();
    for (const edge of graph.edges) {
      outgoing.set(edge.from ?? '', (outgoing.get(edge.from ?? '') ?? 0) + 1);
      incoming.set(edge.to, (incoming.get(edge.to) ?? 0) + 1);
    }
    for (const edge of graph.edges) {
      const is_join = (incoming.get(edge.to) ?? 0) > 1;
      const line = this.edge(branch, edge, is_join, [begin_x, begin_y]);
      if (line) this.lines.push(line);
    }
    for (const name of graph.leaves) {
      const card = this.places_.get(name);
      if (!card) continue;
      const x = card.x + card.width / 2;
      const y = card.y + card.height;
      this.lines.push({
        points: [[x, y], [x, y + 14]], marked: undefined, from: name, to: undefined,
        plus: { x, y: y + 24, place: { branch, after: name, before: undefined } },
      });
    }
  }

  private edge(branch: Branch, edge: Edge, is_join: boolean, begin: [number, number]): Line | undefined {
    const to = this.places_.get(edge.to);
    const from = edge.from === undefined ? undefined : this.places_.get(edge.from);
    if (!to || (edge.from !== undefined && !from)) return undefined;
    const x2 = to.x + to.width / 2;
    const y2 = to.y;
    const x1 = from ? from.x + from.width / 2 : begin[0];
    // Edges from the begin start at the trigger, or at the head of the container's branch.
    const y1 = from ? from.y + from.height : begin[1] - (branch.owner === undefined ? kGapY : 18);
    const turn = is_join ? y2 - kGapY / 2 + 8 : Math.min(y1 + kGapY / 2 - 8, y2 - 10);
    const points: [number, number][] =
      Math.abs(x1 - x2) < 1 ? [[x1, y1], [x2, y2]] : [[x1, y1], [x1, turn], [x2, turn], [x2, y2]];
    const plus = is_join
      ? { x: x1, y: Math.abs(x1 - x2) < 1 ? (y1 + y2) / 2 : Math.min((y1 + turn) / 2, y1 + 24) }
      : { x: x2, y: Math.abs(x1 - x2) < 1 ? y2 - Math.min(kGapY / 2, (y2 - y1) / 2) : (turn + y2) / 2 };
    return {
      points, from: edge.from, to: edge.to,
      marked: is_default_run_after(edge.statuses) ? undefined : edge.statuses,
      plus: { ...plus, place: { branch, after: edge.from, before: edge.to } },
    };
  }

  name_of_definition(): string | undefined {
    return trigger_name(this.definition_);
  }
}

function side_by_side(blocks: Block[]): Block {
  const width = blocks.reduce((sum, block) => sum + block.width, 0) + (blocks.length - 1) * kGapX;
  return {
    width, height: Math.max(0, ...blocks.map((block) => block.height)),
    put: (x, y) => {
      let left = x;
      for (const block of blocks) {
        block.put(left, y);
        left += block.width + kGapX;
      }
    },
  };
}

function on_top_of_each_other(blocks: Block[], gap: number): Block {
  const width = Math.max(0, ...blocks.map((block) => block.width));
  const height = blocks.reduce((sum, block) => sum + block.height, 0) + Math.max(0, blocks.length - 1) * gap;
  return {
    width, height,
    put: (x, y) => {
      let top = y;
      for (const block of blocks) {
        block.put(x + (width - block.width) / 2, top);
        top += block.height + gap;
      }
    },
  };
}

export function layout_of(definition: JsonObject, collapsed: ReadonlySet<string> = new Set()): Layout {
  const arranger = new Arranger(definition, collapsed);
  const body = arranger.branch(kRoot, actions_in(definition, kRoot));
  const width = Math.max(body.width, kCardWidth) + 80;
  const has_trigger = arranger.name_of_definition() !== undefined;
  const top = 32;
  const middle = width / 2;
  arranger.trigger(kTrigger, middle - kCardWidth / 2, top);
  body.put(middle - body.width / 2, top + kCardHeight + kGapY);
  if (body.width === 0 && has_trigger) {
    const y = top + kCardHeight;
    arranger.lines.push({
      points: [[middle, y], [middle, y + 14]], marked: undefined, from: undefined, to: undefined,
      plus: { x: middle, y: y + 24, place: { branch: kRoot, after: undefined, before: undefined } },
    });
  }
  return {
    width, height: top + kCardHeight + kGapY + body.height + 80,
    cards: arranger.cards, boxes: arranger.boxes, lines: arranger.lines,
  };
}

// The card that arrow keys reach from a card.
export function neighbour(layout: Layout, name: string, direction: 'up' | 'down' | 'left' | 'right'): string | undefined {
  const here = layout.cards.find((card) => card.name === name);
  if (!here) return layout.cards[0]?.name;
  const cx = here.x + here.width / 2;
  let best: { name: string; cost: number } | undefined;
  for (const card of layout.cards) {
    if (card.name === name) continue;
    const dx = card.x + card.width / 2 - cx;
    const dy = card.y - here.y;
    const along = { up: -dy, down: dy, left: -dx, right: dx }[direction];
    const across = direction === 'up' || direction === 'down' ? Math.abs(dx) : Math.abs(dy);
    if (along <= 4) continue;
    // The next row counts more than being straight below; in a row, the same height counts more.
    const cost = direction === 'up' || direction === 'down' ? 3 * along + across : along + 2 * across;
    if (!best || cost < best.cost) best = { name: card.name, cost };
  }
  return best?.name;
}
