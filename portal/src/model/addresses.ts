// SPDX-License-Identifier: Apache-2.0
// Mail addresses as people list them in one line.

export function addresses_of(text: string): string[] {
  return text.split(/[,;\s]+/).filter((one) => one !== '');
}
