# Соответствие: контроли, пробелы, сроки, лицензии.

controls-title = Вердикты по утверждениям, с которыми связаны контроли
absent-compliance = О заявленной версии { $subject } не записано ничего.
absent-compliance-undecided = Ни один из контролей ({ $n }) не решён по свидетельствам о выпускаемой версии: список — не свидетельство.
compliance-to-do-framework-validated = решить утверждения, с которыми связаны контроли, о выпускаемой версии; их называет таблица контролей
absent-compliance-to-do-framework-validated = О заявленной версии { $subject } не записано ничего. Чем измерить: { compliance-to-do-framework-validated }.
compliance-to-do-audit = отчёт об аудите соответствия не от авторов, строкой таблицы audits; никакой командой его не получить
absent-compliance-to-do-audit = О заявленной версии { $subject } не записано ничего. Чем измерить: { compliance-to-do-audit }.
compliance-to-do-standard-named = список требований каждого обязательного стандарта, у каждого — контроль или причина, почему оно неприменимо (таблица requirements)
absent-compliance-to-do-standard-named = О заявленной версии { $subject } не записано ничего. Чем измерить: { compliance-to-do-standard-named }.
compliance-to-do-personal-data = список полей схемы хранения с данными о людях: цель, срок и день опыта удаления (таблица personal_data_fields)
absent-compliance-to-do-personal-data = О заявленной версии { $subject } не записано ничего. Чем измерить: { compliance-to-do-personal-data }.
compliance-to-do-licences = состав (SBOM) выпуска с лицензиями, прочитанный readiness read --as cyclonedx или --as spdx (таблица components): cyclonedx-py environment, syft или trivy --format cyclonedx
absent-compliance-to-do-licences = О заявленной версии { $subject } не записано ничего. Чем измерить: { compliance-to-do-licences }.

# Рядом с числами.

condition-controls = Контроли: показано { $shown }, опровергнуто { $refuted }, открыто { $open }, без утверждений { $gap }.
condition-share = { $good } из { $n }.
condition-licences = У { $good } из { $n } компонентов лицензия подходит к { $project }; не подходит у { $bad }, неизвестна у { $unknown }.

# Диаграммы и таблицы.

chart-controls = Контроли: что с ними стало
chart-controls-description = Квадрат на каждый контроль, строка на каждый стандарт; цвет — состояние: показан, опровергнут, открыт, без утверждений.
axis-control = контроль
axis-control-state = состояние
control-shown = показан
control-refuted = опровергнут
control-open = открыт
control-gap = пробел: нет утверждений
compliance-plan-caption = Что ещё предстоит
compliance-column-to-do = Чем измерить
compliance-controls-caption = Контроли, утверждения, которые их показали бы, и что с ними стало; вердикт на замене оставляет контроль открытым
compliance-gaps-caption = Пробелы: у { $n } из { $whole } контролей нет утверждений в этом реестре
compliance-calendar-caption = Календарь сроков решённых утверждений, ближайшие сначала
compliance-column-reference = Где
compliance-column-framework = Стандарт
compliance-column-requirement = Что требуется
compliance-column-evidence = Что это показало бы
compliance-column-claims = Утверждения и вердикты
compliance-column-substitutes = Измерено на замене
compliance-column-state = Состояние
compliance-column-expires = Устареет
compliance-column-verdict = Вердикт
compliance-column-controls = Контроли
licence-caption = Лицензии компонентов рядом с { $project }, лицензией проекта
licence-controls-caption = Отрицательный контроль: выражения ({ $n }), ответ на которые при Apache-2.0 известен; неверно прочитано { $wrong } (лицензия проекта — { $project })
licence-column-bill = Состав
licence-column-ecosystem = Экосистема
licence-column-licence = Лицензия
licence-column-basis = Кто говорит
licence-column-compatible = Подходит
licence-column-components = Компонентов
licence-column-known = Известный ответ
licence-column-read = Прочитано как
licence-unsaid = не сказано
licence-compatible = да
licence-incompatible = нет: не в списке
licence-unknown = неизвестно, значит нет
licence-basis-declared = сам пакет
licence-basis-concluded = составитель
licence-basis-evidence = файл лицензии
licence-basis-none = никто
