// SPDX-License-Identifier: Apache-2.0
// One branch of a definition as a graph: which action follows which, and how the canvas stacks it.
// Forks stand side by side under the action they leave; a join stands under all that it joins.
import { run_after } from './definition';
import { JsonObject, object_of } from './json';

export interface Edge {
  from: string | undefined; // Undefined: the branch's begin.
  to: string;
  statuses: string[]; // Empty on edges from the begin.
}

export interface Graph {
  nodes: string[];
  edges: Edge[];
  leaves: string[];
}

// Of a node: what stands under it. Columns follow it alone; joins wait for more than it.
export interface Stack {
  columns: string[];
  joins: string[][]; // Rows of joins that stand beside each other.
}

export function graph_of(actions: JsonObject): Graph {
  const nodes = Object.keys(actions);
  const edges: Edge[] = [];
  const left = new Set<string>();
  for (const name of nodes) {
    const after = Object.entries(run_after(object_of(actions[name])))
      .filter(([before]) => Object.hasOwn(actions, before) && before !== name);
    for (const [before, statuses] of after) {
      edges.push({ from: before, to: name, statuses });
      left.add(before);
    }
    if (after.length === 0) edges.push({ from: undefined, to: name, statuses: [] });
  }
  return broken_circles({ nodes, edges, leaves: nodes.filter((name) => !left.has(name)) });
}

// A circle is a fault that the checks name; here it is opened so that it can be drawn.
function broken_circles(graph: Graph): Graph {
  const reached = new Set<string>();
  let edges = graph.edges;
  const grow = (): void => {
    for (let grew = true; grew;) {
      grew = false;
      for (const name of graph.nodes) {
        if (reached.has(name)) continue;
        const into = edges.filter((edge) => edge.to === name);
        if (into.every((edge) => edge.from === undefined || reached.has(edge.from))) {
          reached.add(name);
          grew = true;
        }
      }
    }
  };
  grow();
  while (reached.size < graph.nodes.length) {
    const stuck = graph.nodes.find((name) => !reached.has(name)) as string;
    edges = edges.filter((edge) => edge.to !== stuck || edge.from === undefined || reached.has(edge.from));
    if (!edges.some((edge) => edge.to === stuck)) {
      edges = [...edges, { from: undefined, to: stuck, statuses: [] }];
    }
    grow();
  }
  return { ...graph, edges };
}

export function is_default_run_after(statuses: readonly string[]): boolean {
  return statuses.length === 0 || (statuses.length === 1 && statuses[0]?.toLowerCase() === 'succeeded');
}

const kBegin = '';

// Immediate dominators and order of a small graph, by the plain fixed point.
export function stacks_of(graph: Graph): Map<string, Stack> {
  const before = new Map<string, string[]>();
  for (const edge of graph.edges) {
    before.set(edge.to, [...(before.get(edge.to) ?? []), edge.from ?? kBegin]);
  }
  const rank = ranks(graph, before);
  const order = [...graph.nodes].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  const parent = new Map<string, string>([[kBegin, kBegin]]);
  const common = (a: string, b: string): string => {
    let [x, y] = [a, b];
    while (x !== y) {
      if ((rank.get(x) ?? 0) >= (rank.get(y) ?? 0)) x = parent.get(x) ?? kBegin;
      else y = parent.get(y) ?? kBegin;
    }
    return x;
  };
  for (const name of order) {
    const into = before.get(name) ?? [kBegin];
    parent.set(name, into.reduce((a, b) => common(a, b)));
  }
  const stacks = new Map<string, Stack>();
  for (const name of [kBegin, ...graph.nodes]) stacks.set(name, { columns: [], joins: [] });
  for (const name of graph.nodes) {
    if ((before.get(name) ?? []).length <= 1) stacks.get(parent.get(name) as string)?.columns.push(name);
  }
  for (const name of order) {
    if ((before.get(name) ?? []).length <= 1) continue;
    const stack = stacks.get(parent.get(name) as string) as Stack;
    const last = stack.joins.at(-1);
    const level = rank.get(name) ?? 0;
    if (last && (rank.get(last[0] as string) ?? 0) === level) last.push(name);
    else stack.joins.push([name]);
  }
  return stacks;
}

function ranks(graph: Graph, before: Map<string, string[]>): Map<string, number> {
  const rank = new Map<string, number>([[kBegin, 0]]);
  const of = (name: string): number => {
    const known = rank.get(name);
    if (known !== undefined) return known;
    const made = 1 + Math.max(0, ...(before.get(name) ?? []).map(of));
    rank.set(name, made);
    return made;
  };
  graph.nodes.forEach(of);
  return rank;
}

export function stack_of_begin(stacks: Map<string, Stack>): Stack {
  return stacks.get(kBegin) ?? { columns: [], joins: [] };
}
