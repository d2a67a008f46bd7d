// SPDX-License-Identifier: Apache-2.0
// Hands what the page holds to the browser as a file.

export function save_file(name: string, content: Blob | string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type: 'application/json' }) : content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
