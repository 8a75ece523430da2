import { Desk, type Signal } from '../support/applications.ts';
import type { Human } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

const RED: Signal = {
  level: 'red',
  text: 'Лечащий врач был против занятий. Выяснить почему.',
  ask: 'Знает ли лечащий врач, что вы хотите заниматься?',
  answer: 'Был против',
  tag: 'Опора рядом',
};

const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 375, height: 812 },
] as const;

test('a doctor sees the reddest first, asks, lets in with a reason, and refuses with advice', async ({
  organizer,
  another,
  people,
  program,
  mail,
}) => {
  const doctor = people.somebody();
  const [calm, red, asked]: [Human, Human, Human] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(doctor);
  const reviewer = await another();
  await reviewer.opens((await mail.letterTo(doctor.email)).firstLink);
  await reviewer.activates(doctor);
  await reviewer.standsOn('/doctor');
  await reviewer.link('Заявки').first().click();
  await reviewer.standsOn('/doctor/applications');
  await expect(reviewer.main).toContainText('Заявок, которые ждут решения, нет');

  const desk = new Desk(program, doctor);
  await desk.opens();
  await desk.group('Утренняя', 5);
  await desk.application(calm, [], 1);
  await desk.application(red, [RED], 5);
  await desk.application(asked, []);
  await reviewer.opens('/doctor/applications');
  await expect(reviewer.page.getByRole('row').nth(1)).toContainText(red.name);
  await expect(reviewer.row(red.name)).toContainText('нужно обоснование');
  await expect(reviewer.row(red.name)).toContainText('просрочена');
  for (const size of SIZES) {
    await reviewer.page.setViewportSize(size);
    await reviewer.looks();
  }

  // With the answers that fired the signal, before all else; a red one needs a reason in writing.
  await reviewer.link(`№\u{a0}2 ${red.name}`).click();
  await expect(reviewer.page.getByRole('heading', { level: 1 })).toContainText('Заявка');
  await expect(reviewer.main).toContainText(RED.text);
  await expect(reviewer.main).toContainText(RED.answer);
  for (const size of SIZES) {
    await reviewer.page.setViewportSize(size);
    await reviewer.looks();
  }
  const [group, period] = [reviewer.page.getByLabel('Куда записать'), reviewer.page.getByLabel('Продолжительность')];
  const [restrictions, reason] = [
    reviewer.page.getByLabel('Что учесть специалисту'),
    reviewer.page.getByLabel('Обоснование'),
  ];
  await expect(restrictions).toHaveValue('Опора рядом');
  await restrictions.fill('Опора рядом\nбез прыжков');
  await group.selectOption({ label: 'Утренняя: вт, чт, 10:00 (по московскому времени), мест 5 из 5' });
  await period.selectOption('3 месяца');
  reviewer.expectsRefusal();
  await reviewer.button('Записать').click();
  await reviewer.isToldOf([{ field: reason, says: /Напишите, почему/ }]);
  await expect(restrictions).toHaveValue('Опора рядом\nбез прыжков');
  await reason.fill('Говорил с лечащим врачом, возражений нет.');
  await reviewer.button('Записать').click();
  await reviewer.standsOn('/doctor/applications');
  await expect(reviewer.main).toContainText('Записано');
  await expect(reviewer.row(red.name)).toHaveCount(0);
  const letters = [await mail.letterTo(red.email), await mail.letterTo(red.email, 2)];
  expect(letters.filter((letter) => letter.subject.includes('вы записаны в группу')).length).toBe(1);

  await reviewer.link(`№\u{a0}3 ${asked.name}`).click();
  await reviewer.page.getByLabel('Вопрос').fill('Когда была операция?');
  await reviewer.button('Отправить вопрос').click();
  await reviewer.standsOn('/doctor/applications');
  await expect(reviewer.row(asked.name)).toContainText('ждём ответа заявителя');
  const question = await mail.letterTo(asked.email);
  expect(question.text).not.toContain('операция');

  await reviewer.link(`№\u{a0}1 ${calm.name}`).click();
  const [refusal, advice] = [reviewer.page.getByLabel('Причина'), reviewer.page.getByLabel('Совет')];
  await refusal.fill('Нужен очный осмотр.');
  reviewer.expectsRefusal();
  await reviewer.button('Отказать').click();
  await reviewer.isToldOf([{ field: advice, says: /Напишите, что вы советуете/ }]);
  await expect(refusal).toHaveValue('Нужен очный осмотр.');
  await advice.fill('Запишитесь на приём.');
  await reviewer.button('Отказать').click();
  await reviewer.standsOn('/doctor/applications');
  await reviewer.link('Решённые').click();
  await expect(reviewer.row(calm.name)).toContainText('отказ');
  await expect(reviewer.row(red.name)).toContainText('запись в группу');
  await reviewer.link(`№\u{a0}2 ${red.name}`).click();
  await expect(reviewer.main).toContainText('Говорил с лечащим врачом');
  await expect(reviewer.main).toContainText(doctor.name);
});

test('of two who decide at once the second is told, and the organizer passes on what is late', async ({
  organizer,
  another,
  people,
  program,
  mail,
  watch,
}) => {
  const [doctor, other, applicant] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(doctor);
  await organizer.opens('/org/doctors');
  await organizer.addsDoctor(other);
  const [first, second] = [await another(), await another()];
  await first.opens((await mail.letterTo(doctor.email)).firstLink);
  await first.activates(doctor);
  await first.standsOn('/doctor');
  const desk = new Desk(program, doctor);
  await desk.opens();
  await desk.application(applicant, [], 5);

  // The organizer sees that it is late, and neither whose it is nor what was answered.
  await organizer.opens('/org');
  await organizer.page.getByRole('link', { name: /^Требует внимания/ }).click();
  await organizer.standsOn('/org/attention');
  await organizer.link('открыть заявки, Заявки без ответа в срок').click();
  await organizer.standsOn('/org/applications');
  await expect(organizer.main).toContainText('просрочена');
  await expect(organizer.main).toContainText(doctor.name);
  await expect(organizer.main).not.toContainText(applicant.name);
  for (const size of SIZES) {
    await organizer.page.setViewportSize(size);
    await organizer.looks();
  }

  await second.opens('/login');
  await second.signsIn(doctor);
  await second.standsOn('/doctor');
  for (const reviewer of [first, second]) {
    await reviewer.opens('/doctor/applications');
    await reviewer.link(`№\u{a0}1 ${applicant.name}`).click();
    await expect(reviewer.page.getByLabel('Вопрос')).toBeVisible();
  }
  await first.page.getByLabel('Вопрос').fill('Когда была операция?');
  await first.button('Отправить вопрос').click();
  await first.standsOn('/doctor/applications');
  await second.page.getByLabel('Причина').fill('Нет');
  await second.page.getByLabel('Совет').fill('Нет');
  if (second.scripted) watch.permit(409);
  else watch.announce(409);
  await second.button('Отказать').click();
  await expect(second.main).toContainText('Пока страница была открыта, заявку изменили');
  await expect(second.main).toContainText('Когда была операция?');
  await expect(second.main).toContainText('заявитель ещё не ответил');

  await organizer.opens('/org/applications');
  await organizer.link('передать, заявка №\u{a0}1').click();
  const whom = organizer.page.getByLabel('Кому передать');
  organizer.expectsRefusal();
  await organizer.button('Передать').click();
  await organizer.isToldOf([{ field: whom, says: /Выберите врача/ }]);
  await whom.selectOption(other.name);
  await organizer.button('Передать').click();
  await organizer.standsOn('/org/applications');
  await expect(organizer.main).toContainText('Передано');
  await expect(organizer.main).toContainText(other.name);
  await first.opens('/doctor/applications');
  await expect(first.main).not.toContainText(applicant.name);
});
