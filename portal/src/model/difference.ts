// SPDX-License-Identifier: Apache-2.0
// Two texts, line by line: what stayed, what came, what went.

export interface DifferentLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

const kLinesMax = 4000; // Beyond, the middle is shown as wholly replaced.

export function difference(before: string, after: string): DifferentLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (text: string): DifferentLine => ({ kind: 'same', text });
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

function middle(a: string[], b: string[]): DifferentLine[] {
  const removed = a.map((text): DifferentLine => ({ kind: 'removed', text }));
  const added = b.map((text): DifferentLine => ({ kind: 'added', text }));
  if (a.length === 0 || b.length === 0 || a.length * b.length > kLinesMax * kLinesMax) return [...removed, ...added];
  // The longest common subsequence, from the end.
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = a[i] === b[j]
        ? (longest[(i + 1) * width + j + 1] as number) + 1
        : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
    }
  }
  const lines: DifferentLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++] as string });
      j++;
    } else if ((longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number)) {
      lines.push(removed[i++] as DifferentLine);
    } else lines.push(added[j++] as DifferentLine);
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)];
}
