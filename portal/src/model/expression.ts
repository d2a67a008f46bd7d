// SPDX-License-Identifier: Apache-2.0
// The grammar of one expression (no '@'): a syntax tree with places, so that references can be
// found, shown as chips and renamed where they stand. It does not evaluate anything.
import { t } from '../words/words';

export interface Span {
  start: number;
  end: number;
}
export interface Literal extends Span {
  kind: 'literal';
  value: string | number | boolean | null;
}
export interface Step extends Span {
  optional: boolean;
  key: Expression; // A literal text for `.name`.
}
export interface Call extends Span {
  kind: 'call';
  name: string;
  arguments: Expression[];
  steps: Step[];
}
export type Expression = Literal | Call;

export class ExpressionFault extends Error {
  constructor(message: string, readonly at: number) {
    super(message);
  }
}

const kEndOfName = /[.,(){}@[\]?'\s]/;
const kNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const kDepthMax = 100;

class Parser {
  private at_ = 0;
  private depth_ = 0;

  constructor(private readonly text_: string) {}

  whole(): Expression {
    const expression = this.expression();
    this.space();
    if (this.at_ < this.text_.length) this.fail(t('\'{0}\' is not expected here', this.text_[this.at_]));
    return expression;
  }

  // An expression that ends at a '}': gives the place behind it.
  segment(from: number): { expression: Expression; end: number } {
    this.at_ = from;
    const expression = this.expression();
    this.expect('}');
    return { expression, end: this.at_ };
  }

  private expression(): Expression {
    if (++this.depth_ > kDepthMax) this.fail(t('the expression is nested too deep'));
    this.space();
    const start = this.at_;
    const made = this.text_[start] === "'" ? this.text() : this.word();
    this.depth_--;
    return made;
  }

  private text(): Literal {
    const start = this.at_++;
    let value = '';
    for (;;) {
      const quote = this.text_.indexOf("'", this.at_);
      if (quote < 0) this.fail(t('a text lacks its closing \''), start);
      value += this.text_.slice(this.at_, quote);
      this.at_ = quote + 1;
      if (this.text_[this.at_] !== "'") break;
      value += "'";
      this.at_++;
    }
    return { kind: 'literal', value, start, end: this.at_ };
  }

  private word(): Expression {
    const start = this.at_;
    const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(this.text_.slice(start));
    if (number) {
      this.at_ += number[0].length;
      return { kind: 'literal', value: Number(number[0]), start, end: this.at_ };
    }
    while (this.at_ < this.text_.length && !kEndOfName.test(this.text_[this.at_] as string)) {
      this.at_++;
    }
    const word = this.text_.slice(start, this.at_);
    if (word === '') this.fail(this.lack(start), start);
    const end = this.at_;
    this.space();
    if (this.text_[this.at_] === '(') return this.call(word, start);
    if (/^(true|false|null)$/i.test(word)) {
      const value = word.toLowerCase() === 'null' ? null : word.toLowerCase() === 'true';
      return { kind: 'literal', value, start, end };
    }
    if (kNumber.test(word)) return { kind: 'literal', value: Number(word), start, end };
    if (word.includes('"')) this.fail(t('texts stand in single quotes: \'text\''), start);
    return this.fail(t('\'{0}\' is no function: a function is followed by ( and a text stands in \'\'', word),
      start);
  }

  private lack(at: number): string {
    const sign = this.text_[at];
    if (sign === undefined) return t('the expression ends too early');
    return sign === '"' ? t('texts stand in single quotes: \'text\'') : t('\'{0}\' is not expected here', sign);
  }

  private call(name: string, start: number): Call {
    this.at_++;
    const given: Expression[] = [];
    this.space();
    if (this.text_[this.at_] === ')') this.at_++;
    else {
      for (;;) {
        given.push(this.expression());
        this.space();
        const sign = this.text_[this.at_];
        if (sign !== ',' && sign !== ')') this.fail(t('{0}(… lacks a , or a )', name));
        this.at_++;
        if (sign === ')') break;
      }
    }
    const call: Call = { kind: 'call', name, arguments: given, steps: [], start, end: this.at_ };
    for (let step = this.step(); step; step = this.step()) {
      call.steps.push(step);
      call.end = this.at_;
    }
    return call;
  }

  private step(): Step | undefined {
    const before = this.at_;
    this.space();
    const start = this.at_;
    const optional = this.text_[this.at_] === '?';
    if (optional) {
      this.at_++;
      this.space();
    }
    const sign = this.text_[this.at_];
    if (sign === '[') {
      this.at_++;
      const key = this.expression();
      this.expect(']');
      return { optional, key, start, end: this.at_ };
    }
    if (sign === '.') {
      this.at_++;
      this.space();
      const from = this.at_;
      while (this.at_ < this.text_.length && !kEndOfName.test(this.text_[this.at_] as string)) {
        this.at_++;
      }
      if (this.at_ === from) this.fail(t('a name is missing after the point'));
      const value = this.text_.slice(from, this.at_);
      return {
        optional, start, end: this.at_,
        key: { kind: 'literal', value, start: from, end: this.at_ },
      };
    }
    if (optional) this.fail(t('after ? comes [ or .'), start);
    this.at_ = before;
    return undefined;
  }

  private expect(sign: string): void {
    this.space();
    if (this.text_[this.at_] !== sign) {
      const found = this.text_[this.at_];
      this.fail(found === undefined ? `a ${sign} is missing` : t('\'{0}\' where {1} belongs', found, sign));
    }
    this.at_++;
  }

  private space(): void {
    while (this.at_ < this.text_.length && /\s/.test(this.text_[this.at_] as string)) this.at_++;
  }

  private fail(message: string, at = this.at_): never {
    throw new ExpressionFault(message, at);
  }
}

// Throws ExpressionFault.
export function parse_expression(text: string): Expression {
  return new Parser(text).whole();
}

// The expression that begins at `from` and is closed by a '}'. Throws ExpressionFault.
export function parse_segment(text: string, from: number): { expression: Expression; end: number } {
  return new Parser(text).segment(from);
}

export function fault_of(text: string): string | undefined {
  try {
    parse_expression(text);
    return undefined;
  } catch (fault) {
    return fault instanceof ExpressionFault ? fault.message : String(fault);
  }
}

export function each_call(expression: Expression, visit: (call: Call) => void): void {
  if (expression.kind === 'literal') return;
  visit(expression);
  for (const one of expression.arguments) each_call(one, visit);
  for (const step of expression.steps) each_call(step.key, visit);
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

// base?['a']?['b']
export function with_steps(base: string, keys: readonly (string | number)[]): string {
  return base + keys.map((key) => (typeof key === 'number' ? `?[${key}]` : `?[${quoted(key)}]`)).join('');
}

// The literal keys behind a call, as far as they are literal.
export function literal_steps(call: Call): (string | number)[] | undefined {
  const keys: (string | number)[] = [];
  for (const { key } of call.steps) {
    if (key.kind !== 'literal' || typeof key.value === 'boolean' || key.value === null) return undefined;
    keys.push(key.value);
  }
  return keys;
}
