// SPDX-License-Identifier: Apache-2.0
// Parts of what is left of a person who was erased: that it was done, when and by whom.
import { Button } from '@fluentui/react-components';
import { Certificate } from '../../api/persons';
import { Icon } from '../../components/icon';
import { save_file } from '../../components/save_file';
import { Status } from '../../components/status';
import { t } from '../../words/words';

export function Genuine({ certificate }: { certificate: Certificate }) {
  return certificate.genuine ? <Status status="Succeeded" text={t('Genuine')} small /> : <Status status="Failed" text={t('Not of this server, or altered')} small />;
}

export function TakeCertificate({ certificate, size = 'medium' }: { certificate: Certificate; size?: 'small' | 'medium' }) {
  return <Button size={size} icon={<Icon name="download" />} onClick={() => save_file(`erasure-${certificate.id}.json`, certificate.text)}>{t('Download')}</Button>;
}
