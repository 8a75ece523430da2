import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { Fhir } from 'fhir';
import type { Human } from './people.ts';
import type { Person } from './person.ts';

/** A bundle of FHIR, as far as the tests look into it. */
export interface Bundle {
  readonly resourceType: string;
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Record<string, unknown> }[];
}

/**
 * What an independent library (the validator of FHIR.js, which knows the definitions of R4) has against a file.
 * Codes of systems that it has no list of, such as LOINC, are only warned about.
 */
export function objections(bundle: Bundle): string[] {
  const { valid, messages } = new Fhir().validate(bundle, { errorOnUnexpected: true });
  const grave = messages.filter((message) => message.severity === 'error' || message.severity === 'fatal');
  expect(valid).toBe(grave.length === 0);
  return grave.map((message) => `${message.location}: ${message.message}`);
}

/** A doctor on a patient's page hands the record out as a file. */
export async function exportsRecord(doctor: Person): Promise<Bundle> {
  const coming = doctor.page.waitForEvent('download');
  await doctor.link('Выгрузить в файл (FHIR)').click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe('record.json');
  expect(decodeURIComponent(file.url())).not.toMatch(/[А-Яа-яЁё@]/);
  return JSON.parse(await readFile(await file.path(), 'utf8')) as Bundle;
}

/** A doctor opens the record of a patient from the list; a link of an alert has more in its name. */
export async function opensRecord(doctor: Person, patient: Pick<Human, 'name'>): Promise<void> {
  await doctor.opens(new URL('/doctor', doctor.page.url()).href);
  await doctor.main
    .getByRole('row')
    .filter({ hasText: patient.name })
    .getByRole('link', { name: patient.name })
    .first()
    .click();
  await expect(doctor.page.getByRole('heading', { level: 1, name: patient.name })).toBeVisible();
  await doctor.looks();
}
