// SPDX-License-Identifier: Apache-2.0
// Every text that the pages say: what t() is called with, and the tables that are read through it.
import ts from 'typescript';
import { kCatalogue } from '../model/catalogue/catalogue';
import { told_texts } from './told';
import { kOperators } from '../model/condition';
import { kFunctions } from '../model/functions';

const kSources = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

const parsed = (): [string, ts.SourceFile][] =>
  Object.entries(kSources)
    .filter(([file]) => !/\.test\.ts$|\/test\/|\/words\//.test(file))
    .map(([file, text]) => [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)]);

// Parsed once: both tests walk over all of them.
let known: [string, ts.SourceFile][] | undefined;
function sources(): [string, ts.SourceFile][] {
  return known ??= parsed();
}

function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  node.forEachChild((child) => visit(child, each));
}

// The texts that an argument of t() may be: a literal, or either side of a choice.
function literals(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  return [];
}

const kUnits = ['second', 'minute', 'hour', 'day', 'week', 'month'];

function table_texts(): string[] {
  return [
    ...kCatalogue.connectors.flatMap((one) => [one.title, one.publisher]),
    ...kCatalogue.operations.flatMap((one) => [one.title, one.description, one.name.replaceAll('_', ' '),
      ...(one.outputs ?? []).map((output) => output.title),
      ...one.fields.flatMap((field) => [field.title, field.description ?? '', ...(field.choices ?? []).map((choice) => choice.title)])]),
    ...told_texts(),
    ...kOperators.map(([, title]) => title),
    ...kFunctions.flatMap((group) => [group.group, ...group.functions.map((one) => one.help)]),
    ...kUnits.flatMap((unit) => [`every ${unit}`, `every {0} ${unit}s`]),
  ];
}

export function texts(): string[] {
  const found = new Set(table_texts());
  for (const [, source] of sources()) {
    visit(source, (node) => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't' && node.arguments[0]) {
        literals(node.arguments[0]).forEach((one) => found.add(one));
      }
      // Tables of words beside the code that reads them: const kRoles = [['owner', '…']].
      if (ts.isVariableDeclaration(node) && /^k(Roles|Tabs|States)$/.test(node.name.getText(source)) && node.initializer) {
        visit(node.initializer, (inner) => {
          if (ts.isStringLiteral(inner) && /^[A-Z].* |^(Parameters|Settings|Testing|About|Properties|Retries)$/.test(inner.text)) found.add(inner.text);
        });
      }
      if (ts.isArrayLiteralExpression(node) && node.elements.length === 2 && /run_panel/.test(source.fileName)) {
        const [first] = node.elements;
        if (first && ts.isStringLiteral(first)) found.add(first.text);
      }
    });
  }
  return [...found].filter((one) => /[A-Za-z]{2}/.test(one)).sort();
}

// Words between tags, or in what is read aloud, that went past t().
export function bare_texts(): string[] {
  const found: string[] = [];
  for (const [file, source] of sources()) {
    visit(source, (node) => {
      const named = ts.isJsxAttribute(node) && /^(label|title|placeholder|aria-label|hint)$/.test(node.name.getText(source)) ? node.initializer : undefined;
      const text = ts.isJsxText(node) ? node.text : named && ts.isStringLiteral(named) ? named.text : '';
      const plain = text.startsWith('@') ? '' : text.replace(/leadflow|https?:\S*|\w+\(.*\)|@\S+|P?T\d+\w|contoso\S*/g, '');
      if (/[A-Za-z]{2}/.test(plain)) found.push(`${file}: ${text.trim()}`);
    });
  }
  return found;
}
