// SPDX-License-Identifier: Apache-2.0
// What the codes of a lead mean: where it comes from, what the customer did, why it was kept.
import { t } from '../words/words';

const kSources: Record<string, string> = {
  AzureMarketplace: t('Azure Marketplace'), AzurePortal: t('Azure portal'), SPZA: t('AppSource'), TestDrive: t('Test drive'),
};

const kActions: Record<string, string> = {
  INS: t('Installation: the customer got the product'),
  PLT: t('Partner led trial: the customer asked to be contacted'),
  DNC: t('Do not contact: for information only'),
  Create: t('Purchase: the customer created the product in the Azure portal'),
  StartTestDrive: t('The customer started a test drive'),
};

// Kept by the flow's settings instead of being run: refusals in name only.
const kKept: Record<string, string> = {
  TestLeadKept: t('Kept: test lead'), DoNotContactKept: t('Kept: do not contact'), DuplicateLead: t('Kept: came again'),
};

export const kFates = ['arrived', 'waiting', 'failed', 'cancelled', 'refused'] as const;
export type Fate = (typeof kFates)[number];

export function source_words(code: string): string {
  return kSources[code] ?? '';
}

export function action_words(code: string): string {
  return kActions[code] ?? '';
}

// '' when the lead was not kept.
export function kept_words(refusal: string): string {
  return kKept[refusal] ?? '';
}
