// SPDX-License-Identifier: Apache-2.0
// In which language the pages speak: each is named in its own.
import { choose_language, kLanguage, kLanguages, language_name, t } from '../words/words';

export function LanguageChoice() {
  if (kLanguages.length < 2) return null;
  return (
    <select className="language" aria-label={t('Language')} value={kLanguage} onChange={(event) => choose_language(event.target.value)}>
      {kLanguages.map((one) => <option key={one} value={one} lang={one}>{language_name(one)}</option>)}
    </select>
  );
}
