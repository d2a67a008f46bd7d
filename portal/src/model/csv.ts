// SPDX-License-Identifier: Apache-2.0
// Comma-separated values (RFC 4180), as far as a page needs them to say what became of which line.
// What is right and what not is the server's to say.

export interface CsvRow {
  line: number; // From 1; where the row begins.
  cells: string[];
}

export function csv_rows(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, cells: [] };
  let cell = '';
  let quoted = false;
  let line = 1;
  const end_row = (): void => {
    if (row.cells.length > 0 || cell !== '') rows.push({ ...row, cells: [...row.cells, cell] });
    cell = '';
    row = { line: line + 1, cells: [] };
  };
  const from = text.startsWith('\ufeff') ? 1 : 0;
  for (let at = from; at < text.length; ++at) {
    const c = text[at] ?? '';
    if (quoted && c === '"' && text[at + 1] === '"') cell += text[++at];
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ',') { row.cells.push(cell); cell = ''; }
    else if (!quoted && c === '\n') end_row();
    else if (quoted || c !== '\r') cell += c;
    if (c === '\n') line++;
  }
  end_row();
  return rows;
}

// "line 3, column 1: Email is not a mail address; line 4, …": by line.
export function faults_by_line(message: string): Map<number, string[]> {
  const faults = new Map<number, string[]>();
  for (const part of message.split('; ')) {
    const found = /^line (\d+), (.*)$/.exec(part);
    if (found) faults.set(Number(found[1]), [...(faults.get(Number(found[1])) ?? []), found[2] ?? '']);
  }
  return faults;
}
