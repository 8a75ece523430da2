import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { Fhir } from 'fhir';
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
