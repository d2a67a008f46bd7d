// SPDX-License-Identifier: Apache-2.0
// A text of a definition as a person edits it: plain text and expressions (the chips), and back.
// The rules of wdl.md 8.1: "@@" escapes, "@expression" keeps its type, "@{…}" makes text.
import { Expression, ExpressionFault, parse_expression, parse_segment } from './expression';

export interface TextSegment {
  kind: 'text';
  text: string;
}
export interface ExpressionSegment {
  kind: 'expression';
  expression: string; // Without @ and braces.
  whole: boolean; // Was written "@expression": alone, and of any type.
}
export type Segment = TextSegment | ExpressionSegment;

export interface Placed {
  expression: Expression;
  text: string;
  start: number; // Where the expression's text begins in the template.
}

export function read_template(template: string): Segment[] {
  if (template.length < 2 || !template.includes('@')) return text_segments(template);
  if (template.startsWith('@@')) return text_segments(template.slice(1));
  if (template.startsWith('@') && template[1] !== '{') {
    return [{ kind: 'expression', expression: template.slice(1), whole: true }];
  }
  const segments: Segment[] = [];
  let text = '';
  for (let at = 0; at < template.length;) {
    if (template.startsWith('@@{', at)) {
      text += '@{';
      at += 3;
    } else if (template.startsWith('@{', at)) {
      const end = end_of_segment(template, at + 2);
      if (text !== '') segments.push({ kind: 'text', text });
      text = '';
      segments.push({ kind: 'expression', expression: template.slice(at + 2, end - 1), whole: false });
      at = end;
    } else text += template[at++];
  }
  if (text !== '') segments.push({ kind: 'text', text });
  return segments;
}

function text_segments(text: string): Segment[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

// Behind the closing brace; of a broken expression, behind the first brace outside quotes.
function end_of_segment(template: string, from: number): number {
  try {
    return parse_segment(template, from).end;
  } catch {
    let quoted = false;
    for (let at = from; at < template.length; at++) {
      if (template[at] === "'") quoted = !quoted;
      else if (template[at] === '}' && !quoted) return at + 1;
    }
    return template.length + 1;
  }
}

export function write_template(segments: readonly Segment[]): string {
  const [only] = segments;
  if (segments.length === 1 && only?.kind === 'expression') {
    return only.whole ? `@${only.expression}` : `@{${only.expression}}`;
  }
  if (segments.every((segment) => segment.kind === 'text')) {
    const text = segments.map((segment) => segment.text).join('');
    if (text.startsWith('@') && text.length > 1) return `@${text}`;
    return text.replaceAll('@{', '@@{');
  }
  return segments.map((segment, index) => {
    if (segment.kind === 'expression') return `@{${segment.expression}}`;
    // A leading "@" would make one expression, or one literal, of the whole.
    const leads = index === 0 && segment.text.startsWith('@');
    const text = leads ? segment.text.slice(1) : segment.text;
    return (leads ? "@{'@'}" : '') + text.replaceAll('@{', '@@{');
  }).join('');
}

// The parsed expressions of a template with their places; broken ones are left out.
export function expressions_in(template: string): Placed[] {
  if (template.length < 2 || template.startsWith('@@') || !template.includes('@')) return [];
  if (template.startsWith('@') && template[1] !== '{') {
    try {
      const text = template.slice(1);
      return [{ expression: parse_expression(text), text, start: 1 }];
    } catch {
      return [];
    }
  }
  const found: Placed[] = [];
  for (let at = template.indexOf('@{'); at >= 0; at = template.indexOf('@{', at)) {
    if (template[at - 1] === '@') {
      at += 2;
      continue;
    }
    try {
      const { expression, end } = parse_segment(template, at + 2);
      found.push({ expression, text: template.slice(at + 2, end - 1), start: at + 2 });
      at = end;
    } catch {
      at = end_of_segment(template, at + 2);
    }
  }
  // Places of the parser count from the template's begin for segments: make them relative.
  return found.map((one) => ({ ...one, expression: shifted(one.expression, -one.start) }));
}

function shifted(expression: Expression, by: number): Expression {
  const span = { start: expression.start + by, end: expression.end + by };
  if (expression.kind === 'literal') return { ...expression, ...span };
  return {
    ...expression, ...span,
    arguments: expression.arguments.map((one) => shifted(one, by)),
    steps: expression.steps.map((step) => ({
      ...step, start: step.start + by, end: step.end + by, key: shifted(step.key, by),
    })),
  };
}

// What is wrong with the expressions in a template, or nothing.
export function template_fault(template: string): string | undefined {
  if (template.length < 2 || template.startsWith('@@')) return undefined;
  try {
    for (const segment of read_template(template)) {
      if (segment.kind === 'expression') parse_expression(segment.expression);
    }
    return undefined;
  } catch (fault) {
    return fault instanceof ExpressionFault ? fault.message : String(fault);
  }
}
