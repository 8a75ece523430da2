import { addsPatient } from '../support/patients.ts';
import { type Bundle, exportsRecord, objections, opensRecord } from '../support/record.ts';
import { fillsIn } from '../support/reports.ts';
import { expect, test } from '../support/test.ts';

// Reports are asked for by day only.
test.use({ byDay: true });

/** A copy of a bundle in which the first resource of that kind was spoiled. */
function spoiled(bundle: Bundle, kind: string, spoil: (resource: Record<string, unknown>) => void): Bundle {
  const copy = structuredClone(bundle);
  const found = copy.entry.find(({ resource }) => resource.resourceType === kind);
  if (found === undefined) throw new Error(`no ${kind} in the file`);
  spoil(found.resource);
  return copy;
}

test('a record is handed out as a file that an independent library of FHIR R4 accepts', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  test.setTimeout(120_000);
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const [doctor, patient] = [await another(), await another()];
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await patient.opens((await mail.reportTo(olga.email)).firstLink);
  await fillsIn(patient, { symptoms: { Боль: 'Сильно' }, pain: '6', temperature: '38,2', weight: '70,5' });
  await expect(patient.main).toContainText('Некоторые ответы требуют внимания');

  await opensRecord(doctor, olga);
  const bundle = await exportsRecord(doctor);
  expect(objections(bundle)).toEqual([]);
  const kinds = bundle.entry.map(({ resource }) => String(resource.resourceType));
  for (const kind of [
    'Patient',
    'CarePlan',
    'Questionnaire',
    'QuestionnaireResponse',
    'Observation',
    'DetectedIssue',
    'Task',
  ]) {
    expect(kinds).toContain(kind);
  }
  const observed = bundle.entry
    .map(({ resource }) => resource)
    .filter((resource) => JSON.stringify(resource.code ?? null).includes('8310-5'));
  expect(observed.map((resource) => resource.valueQuantity)).toContainEqual({
    value: 38.2,
    unit: '°C',
    system: 'http://unitsofmeasure.org',
    code: 'Cel',
  });

  // It does look: what is broken is not accepted.
  for (const broken of [
    spoiled(bundle, 'Observation', (resource) => {
      resource.status = 'готово';
    }),
    spoiled(bundle, 'Observation', (resource) => {
      delete resource.code;
    }),
    spoiled(bundle, 'QuestionnaireResponse', (resource) => {
      resource.patientName = 'x';
    }),
    spoiled(bundle, 'Patient', (resource) => {
      resource.name = { text: 'x' };
    }),
    spoiled(bundle, 'Task', (resource) => {
      resource.authoredOn = 7;
    }),
  ]) {
    expect(objections(broken)).not.toEqual([]);
  }
  // The patient reads that it was handed out.
  await patient.opens('/me/looks');
  await expect(patient.main).toContainText('выгрузил(а) вашу карту файлом');
});
