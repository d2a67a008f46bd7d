// SPDX-License-Identifier: Apache-2.0
// The request for other programs: a curl line to copy, a Postman collection to load.
import { Button } from '@fluentui/react-components';
import { curl_line, postman_collection } from '../model/request_copies';
import { t } from '../words/words';
import { copy_text } from './copy';
import { useDialogs } from './dialogs';
import { Icon } from './icon';
import { save_file } from './save_file';

export function RequestCopies({ name, url, body, samples }: { name: string; url: string; body: string; samples: { title: string; body: string }[] }) {
  const { tell } = useDialogs();
  if (url === '') return null;
  const save = (): void => save_file(`${name.replace(/[^\w-]+/g, '_')}.postman_collection.json`, postman_collection(name, url, samples));
  return (
    <div className="row">
      <Button size="small" appearance="subtle" icon={<Icon name="copy" size={16} />} onClick={async () => {
        tell((await copy_text(curl_line(url, body))) ? t('The curl line is copied.') : t('It could not be copied.'));
      }}>{t('Copy as curl')}</Button>
      <Button size="small" appearance="subtle" icon={<Icon name="download" size={16} />} onClick={save}>{t('Postman collection')}</Button>
    </div>
  );
}
