// SPDX-License-Identifier: Apache-2.0
// Between fields and the picker: which field asked last, and how to put something into it.
import { createContext, useContext } from 'react';

export interface PickerTarget {
  step: string;
  label: string;
  wanted: string; // The type that fits the field; '' for any.
  mode: 'content' | 'expression';
  initial: string; // The expression that is to be updated, or ''.
  insert: (expression: string) => void;
  anchor: HTMLElement;
}

export interface PickerHost {
  open: (target: PickerTarget) => void;
  step: string;
}

export const PickerContext = createContext<PickerHost | undefined>(undefined);

export function usePicker(): PickerHost | undefined {
  return useContext(PickerContext);
}
