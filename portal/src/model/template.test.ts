// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ExpressionFault, fault_of, parse_expression } from './expression';
import { expressions_in, read_template, template_fault, write_template } from './template';

const kTemplates = [
  '', '@', 'plain', 'a@b.c', ' @x', "@triggerBody()?['A']", "@{triggerBody()?['A']}",
  "New lead: @{triggerBody()?['LeadSource']}", '@@{x} and @{y()}', 'Say @@{no} to @{y()}.',
  "@{concat('}', 'it''s')}!", '@@literal', "two@{a()}@{b()}", "line\n@{a()}\r\nline", '@{broken(',
];

describe('a template', () => {
  it.each(kTemplates)('is the same after it was read and written: %j', (template) => {
    const segments = read_template(template);
    const again = read_template(write_template(segments));
    expect(again).toEqual(segments);
    const exact = !template.startsWith('@@{') && template !== '@{broken(';
    if (exact) expect(write_template(segments)).toBe(template);
  });

  it('keeps the type of an expression that stands alone, and only then', () => {
    expect(read_template("@length('abc')")).toEqual([{ kind: 'expression', expression: "length('abc')", whole: true }]);
    const text = { kind: 'text' as const, text: 'n = ' };
    expect(write_template([text, { kind: 'expression', expression: 'n()', whole: true }])).toBe('n = @{n()}');
  });

  it('never makes an expression of what a person typed as text', () => {
    for (const text of ['@me', '@{x}', '@@x', 'a @{x}']) {
      expect(read_template(write_template([{ kind: 'text', text }]))).toEqual([{ kind: 'text', text }]);
      const mixed = [{ kind: 'text' as const, text }, { kind: 'expression' as const, expression: 'f()', whole: false }];
      const shown = read_template(write_template(mixed)).map((one) =>
        one.kind === 'text' ? one.text : one.expression === "'@'" ? '@' : '<f()>').join('');
      expect(shown).toBe(`${text}<f()>`);
    }
  });

  it('tells where its expressions stand', () => {
    const [first, second] = expressions_in("x @{body('A')} y @{body('B')?['c']}");
    expect(first?.start).toBe(4);
    expect(second?.text).toBe("body('B')?['c']");
    expect(second?.expression.start).toBe(0);
  });

  it('says what is wrong with an expression', () => {
    expect(template_fault('@{concat(1,}')).toBeDefined();
    expect(template_fault('a@b')).toBeUndefined();
    expect(template_fault('@body("x")')).toContain('single quotes');
  });
});

describe('an expression', () => {
  it.each(["triggerBody()?['A']['b']?.c", "if(equals(1, -2.5e3), 'a''b', null)", 'items( \'x\' ) ? [ 0 ]', 'TRUE'])(
    'is read: %s', (text) => expect(fault_of(text)).toBeUndefined());
  it.each(['', 'x', 'f(', "f('a)", 'f(1 2)', 'f()?', 'f().', "f()['a'", '"x"', 'f() g()'])(
    'is refused: %s', (text) => expect(() => parse_expression(text)).toThrow(ExpressionFault));
});
